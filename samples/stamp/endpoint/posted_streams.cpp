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

}  // namespace stampsim
