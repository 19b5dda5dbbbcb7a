// `stampsim serve` as a child with a stamp of its own, on a free port of loopback, until the test has done with it.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "stamplog/transport/channel.hpp"
#include "temp_folder.hpp"

namespace stamplog::testing {

class served_stamp {
 public:
    // `faults`: the text of its fault file. `more`: further arguments of `serve`.
    explicit served_stamp(const std::string& faults = {}, const std::vector<std::string>& more = {}) {
        const auto stamp = (folder_ / "stamp").string();
        run({STAMPSIM_PROGRAM, "init", stamp, "--size-mb", "4"});
        if (!faults.empty()) test::write_file(folder_ / "stamp/faults.toml", std::string_view(faults));
        std::vector<std::string> argv{STAMPSIM_PROGRAM, "serve", stamp,    "--listen",   "127.0.0.1:0",
                                      "--ercs",         "1",     "--json", "--until-eof"};
        argv.insert(argv.end(), more.begin(), more.end());
        service_ = spawned(argv);
        std::string text;
        while (text.find('\n') == std::string::npos) must_read(*service_, text);
        port_ = nlohmann::json::parse(text).at("endpoints").at(0).at("port").get<std::uint16_t>();
    }
    // By the end of its input, in order; what then does not end is ended by force.
    ~served_stamp() {
        if (service_) service_->close(in(std::chrono::seconds(20)));
    }
    std::uint16_t port() const { return port_; }
    // What `state --json` says.
    nlohmann::json state() const {
        return nlohmann::json::parse(run({STAMPSIM_PROGRAM, "state", (folder_ / "stamp").string(), "--json"}));
    }

 private:
    static steady_time in(std::chrono::seconds d) { return std::chrono::steady_clock::now() + d; }
    static std::unique_ptr<transport::channel> spawned(const std::vector<std::string>& argv) {
        auto child = transport::spawn({argv});
        if (!child) throw std::runtime_error(describe(child.error()));
        return std::move(*child);
    }
    static void must_read(transport::channel& from, std::string& text) {
        const auto got = from.read(text, in(std::chrono::seconds(60)));
        if (!got || *got != transport::channel::read_status::data)
            throw std::runtime_error("stampsim said nothing: " + from.diagnostics());
    }
    static std::string run(const std::vector<std::string>& argv) {
        auto child = spawned(argv);
        std::string text;
        const auto until = in(std::chrono::seconds(60));
        for (;;) {
            const auto got = child->read(text, until);
            if (!got || *got == transport::channel::read_status::end_of_stream) break;
            if (*got != transport::channel::read_status::data) throw std::runtime_error(argv.at(1) + " does not end");
        }
        child->close(until);
        return text;
    }

    test::temp_folder folder_;
    std::unique_ptr<transport::channel> service_;
    std::uint16_t port_ = 0;
};

}  // namespace stamplog::testing
