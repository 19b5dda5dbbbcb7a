#include "winrm/fragment_peek.hpp"

namespace stampsim::winrm {
namespace {

// MS-PSRP 2.2.4 and 2.2.1: object id, fragment id (both eight bytes), flags, blob length; then destination and message type.
constexpr std::size_t fragment_header = 21, message_header = 40;
constexpr std::uint8_t start_and_end = 3;
constexpr std::uint32_t pipeline_state = 0x00041006, pipeline_host_call = 0x00041100, pool_host_call = 0x00021100;

bool holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

void look_at(stamplog::byte_view message, fragment_news& news) {
    if (message.size() < message_header) return;
    const auto type = stamplog::load_le<std::uint32_t>(message.data() + 4);
    const auto body = stamplog::as_text(message.subspan(message_header));
    if (type == pipeline_state)
        for (const char* state : {"\"PipelineState\">3<", "\"PipelineState\">4<", "\"PipelineState\">5<"})
            news.ends_command = news.ends_command || holds(body, state);
    // -100: nobody waits for an answer.
    if ((type == pipeline_host_call || type == pool_host_call) && !holds(body, "\"ci\">-100<")) news.asks_host = true;
}

}  // namespace

fragment_news peek(stamplog::byte_view fragments) {
    fragment_news news;
    while (fragments.size() >= fragment_header) {
        const auto length = stamplog::load_be<std::uint32_t>(fragments.data() + 17);
        if (length > fragments.size() - fragment_header) break;
        // A failed state carries its reason and may be long; its beginning holds the state, or its end.
        const bool starts = (fragments[16] & 1) != 0;
        if (starts || fragments[16] == start_and_end) look_at(fragments.subspan(fragment_header, length), news);
        fragments = fragments.subspan(fragment_header + length);
    }
    return news;
}

}  // namespace stampsim::winrm
