#include "endpoint/posted_streams.hpp"

#include "endpoint/record_writer.hpp"

namespace stampsim {

void posted_streams::output(stamplog::psrp::value v) {
    box_.post([to = &to_, v = std::move(v)] { to->output(v); });
}
void posted_streams::error(stamplog::psrp::error_record r) {
    box_.post([to = &to_, r = std::move(r)] { to->error(r); });
}
void posted_streams::warning(std::string text) {
    box_.post([to = &to_, text = std::move(text)] { to->warning(text); });
}
void posted_streams::verbose(std::string text) {
    box_.post([to = &to_, text = std::move(text)] { to->verbose(text); });
}
void posted_streams::progress(stamplog::psrp::progress_record r) {
    box_.post([to = &to_, r = std::move(r)] { to->progress(r); });
}
void posted_streams::host_line(std::string text) {
    box_.post([to = &to_, text = std::move(text)] { to->host_line(text); });
}
void posted_streams::pop_runspace() {
    box_.post([to = &to_] { to->pop_runspace(); });
}

void posted_streams::fall_silent() {
    box_.post([silence = &fall_silent_] { (*silence)(); });
}
bool posted_streams::can_ask() const { return to_.has_host(); }
std::optional<host_answer> posted_streams::ask(stamplog::psrp::host_method method,
                                               std::vector<stamplog::psrp::value> parameters) {
    if (!can_ask()) return std::nullopt;
    answers_.expect();
    box_.post([to = &to_, method, parameters = std::move(parameters)] { to->ask(method, parameters); });
    return answers_.wait();
}

}  // namespace stampsim
