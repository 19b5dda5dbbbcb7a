// Streams that also write into the session's transcript what the client is shown.
#pragma once

#include "endpoint/session_context.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

class transcribing_streams final : public streams {
 public:
    transcribing_streams(streams& through, session_context& session) : through_(through), session_(session) {}
    void output(stamplog::psrp::value v) override {
        note(stamplog::psrp::display(v));
        through_.output(std::move(v));
    }
    void error(stamplog::psrp::error_record r) override { through_.error(std::move(r)); }  // noted by the cmdlet
    void warning(std::string text) override {
        note("WARNING: " + text);
        through_.warning(std::move(text));
    }
    void verbose(std::string text) override {
        note("VERBOSE: " + text);
        through_.verbose(std::move(text));
    }
    void progress(stamplog::psrp::progress_record r) override { through_.progress(std::move(r)); }
    void host_line(std::string text) override {
        note(text);
        through_.host_line(std::move(text));
    }
    void pop_runspace() override { through_.pop_runspace(); }
    void fall_silent() override { through_.fall_silent(); }
    bool can_ask() const override { return through_.can_ask(); }
    std::optional<host_answer> ask(stamplog::psrp::host_method method, std::vector<stamplog::psrp::value> parameters) override {
        return through_.ask(method, std::move(parameters));
    }
    bool stopped() const override { return through_.stopped(); }
    bool wait(std::chrono::duration<double> time) override { return through_.wait(time); }

 private:
    void note(std::string_view text) {
        if (session_.log) session_.log->output(text);
    }
    streams& through_;
    session_context& session_;
};

}  // namespace stampsim
