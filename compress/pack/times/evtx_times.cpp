#include "evtx_times.hpp"

#include <algorithm>

#include "filetime.hpp"

namespace stamplog::pack {
namespace {

constexpr std::string_view file_magic{"ElfFile\0", 8}, chunk_magic{"ElfChnk\0", 8};
constexpr std::size_t file_fields = 128, chunk_header_size = 512;
constexpr std::uint32_t record_magic = 0x2A2A, record_least = 28;
constexpr std::uint32_t flag_dirty = 1;

// Bytes of the record, 0 where there is none.
std::size_t record_size(const std::uint8_t* chunk, std::size_t at) {
    if (at > evtx_chunk_size - record_least) return 0;
    const auto* p = chunk + at;
    const auto size = load_le<std::uint32_t>(p + 4);
    if (load_le<std::uint32_t>(p) != record_magic || size < record_least || size > evtx_chunk_size - at) return 0;
    return load_le<std::uint32_t>(p + size - 4) == size ? size : 0;
}

// The FILETIME that the event's System element has as TimeCreated, which is the template's value 6; 0 where it is not there.
std::uint64_t time_created(const std::uint8_t* chunk, std::size_t at, std::size_t end) {
    constexpr std::uint8_t fragment_token = 0x0F, template_token = 0x0C, filetime_type = 0x11;
    constexpr std::size_t wanted = 6, instance_size = 14, definition_header = 24;
    if (end - at < instance_size || chunk[at] != fragment_token || chunk[at + 4] != template_token) return 0;
    const auto definition = load_le<std::uint32_t>(chunk + at + 10);
    at += instance_size;
    if (definition == at) {  // stands here, where it is used first
        if (end - at < definition_header) return 0;
        const auto size = load_le<std::uint32_t>(chunk + at + 20);
        at += definition_header;
        if (size > end - at) return 0;
        at += size;
    }
    if (end - at < 4) return 0;
    const auto values = load_le<std::uint32_t>(chunk + at);
    at += 4;
    if (values <= wanted || values > (end - at) / 4) return 0;
    auto value = at + 4 * std::size_t{values};
    for (std::size_t i = 0; i < wanted; ++i) value += load_le<std::uint16_t>(chunk + at + 4 * i);
    const auto* described = chunk + at + 4 * wanted;
    if (load_le<std::uint16_t>(described) != 8 || described[2] != filetime_type || value > end || end - value < 8) return 0;
    return load_le<std::uint64_t>(chunk + value);
}

}  // namespace

bool evtx_times::is_evtx(byte_view content) noexcept {
    return content.size() >= file_fields && as_text(content.first(8)) == file_magic &&
           load_le<std::uint16_t>(content.data() + 38) == 3 &&  // major version
           load_le<std::uint16_t>(content.data() + 40) == evtx_header_size;
}

evtx_times::evtx_times(byte_view header)
    : chunks_wanted_(load_le<std::uint16_t>(header.data() + 42)),
      dirty_((load_le<std::uint32_t>(header.data() + 120) & flag_dirty) != 0) {}

void evtx_times::add(byte_view piece) {
    const auto in_chunks = [this] { return !broken_ && (dirty_ || chunks_ < chunks_wanted_); };
    while (!piece.empty() && in_chunks()) {
        if (begun_.empty() && piece.size() >= evtx_chunk_size) {
            take_chunk(piece.data());
            piece = piece.subspan(evtx_chunk_size);
            continue;
        }
        const auto n = std::min(piece.size(), evtx_chunk_size - begun_.size());
        append(begun_, piece.first(n));
        piece = piece.subspan(n);
        if (begun_.size() < evtx_chunk_size) return;
        take_chunk(begun_.data());
        begun_.clear();
    }
}

// What an event says of itself goes before when it was written down, which logs that were exported leave out at times.
void evtx_times::take_record(const std::uint8_t* chunk, std::size_t at, std::size_t size) {
    auto filetime = time_created(chunk, at + 24, at + size - 4);
    if (filetime == 0) filetime = load_le<std::uint64_t>(chunk + at + 16);
    if (filetime == 0) broken_ = true;
    first_ = std::min(first_, seconds_of_filetime(filetime));
    last_ = std::max(last_, seconds_of_filetime(filetime));
}

void evtx_times::take_chunk(const std::uint8_t* chunk) {
    ++chunks_;
    const bool is_chunk = as_text({chunk, chunk_magic.size()}) == chunk_magic;
    std::size_t at = chunk_header_size;
    while (is_chunk && !broken_) {
        const auto size = record_size(chunk, at);
        if (size == 0) break;
        take_record(chunk, at, size);
        at += size;
    }
    // In a log that was not closed the headers may be behind.
    if (!dirty_ && (!is_chunk || at != std::max<std::size_t>(load_le<std::uint32_t>(chunk + 48), chunk_header_size)))
        broken_ = true;
}

bundle::time_span evtx_times::times() const {
    if (broken_ || (!dirty_ && chunks_ < chunks_wanted_)) return {};
    return bundle::span_of(first_, last_);
}

}  // namespace stamplog::pack
