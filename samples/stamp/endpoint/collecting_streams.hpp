// Streams whose output is kept for the next command of the pipeline; everything else goes on to the client.
#pragma once

#include <vector>

#include "endpoint/streams.hpp"

namespace stampsim {

class collecting_streams final : public streams {
 public:
    explicit collecting_streams(streams& through) : through_(through) {}
    void output(stamplog::psrp::value v) override { kept.push_back(std::move(v)); }
    void error(stamplog::psrp::error_record r) override { through_.error(std::move(r)); }
    void warning(std::string text) override { through_.warning(std::move(text)); }
    void verbose(std::string text) override { through_.verbose(std::move(text)); }
    void progress(stamplog::psrp::progress_record r) override { through_.progress(std::move(r)); }
    void host_line(std::string text) override { through_.host_line(std::move(text)); }
    void pop_runspace() override { through_.pop_runspace(); }
    void fall_silent() override { through_.fall_silent(); }
    bool can_ask() const override { return through_.can_ask(); }
    std::optional<host_answer> ask(stamplog::psrp::host_method method, std::vector<stamplog::psrp::value> parameters) override {
        return through_.ask(method, std::move(parameters));
    }
    bool stopped() const override { return through_.stopped(); }
    bool wait(std::chrono::duration<double> time) override { return through_.wait(time); }

    std::vector<stamplog::psrp::value> kept;

 private:
    streams& through_;
};

}  // namespace stampsim
