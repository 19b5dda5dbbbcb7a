#include "winrm/fragment_peek.hpp"

namespace stampsim::winrm {
namespace {

// MS-PSRP 2.2.4 and 2.2.1: object id, fragment id (both eight bytes), flags, blob length; then destination and message type.
constexpr std::size_t fragment_header = 21, message_header = 40, flags_at = 16, length_at = 17;
constexpr std::uint8_t is_start = 1, is_end = 2;
constexpr std::uint32_t pipeline_state = 0x00041006, pipeline_host_call = 0x00041100, pool_host_call = 0x00021100;

bool holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

}  // namespace

fragment_watch::kind fragment_watch::kind_of(stamplog::byte_view message) {
    if (message.size() < message_header) return kind::other;
    const auto type = stamplog::load_le<std::uint32_t>(message.data() + 4);
    const auto body = stamplog::as_text(message.subspan(message_header));
    // Stopped, Completed, Failed. The state stands before the error.
    if (type == pipeline_state)
        for (const char* state : {"\"PipelineState\">3<", "\"PipelineState\">4<", "\"PipelineState\">5<"})
            if (holds(body, state)) return kind::last_state;
    // -100: nobody waits for an answer.
    if ((type == pipeline_host_call || type == pool_host_call) && !holds(body, "\"ci\">-100<")) return kind::question;
    return kind::other;
}

fragment_news fragment_watch::look(stamplog::byte_view fragments) {
    fragment_news news;
    while (fragments.size() >= fragment_header) {
        const auto length = stamplog::load_be<std::uint32_t>(fragments.data() + length_at);
        if (length > fragments.size() - fragment_header) break;
        const auto flags = fragments[flags_at];
        if ((flags & is_start) != 0) kind_ = kind_of(fragments.subspan(fragment_header, length));
        if ((flags & is_end) != 0) {
            news.ends_command = news.ends_command || kind_ == kind::last_state;
            news.asks_host = news.asks_host || kind_ == kind::question;
            kind_ = kind::other;
        }
        fragments = fragments.subspan(fragment_header + length);
    }
    return news;
}

}  // namespace stampsim::winrm
