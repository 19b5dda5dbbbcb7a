#include "stamplog/transport/channel.hpp"

#include "text_tail.hpp"

namespace stamplog::transport {

std::string last_words(const channel& link) {
    const auto status = link.peer_status();
    const auto said = last_lines(link.diagnostics());
    const auto words = said.empty() ? std::string("it wrote nothing to stderr") : "it wrote last: " + said;
    return status.empty() ? words : status + "; " + words;
}

}  // namespace stamplog::transport
