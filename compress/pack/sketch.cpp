#include "sketch.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <utility>

#include "content_stream.hpp"

namespace stamplog::pack {
namespace {

constexpr std::size_t shape_length = 48;

// Formats that a stamp's collections hold, by their first bytes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> magics = {{{"ElfFile", "evtx"},
                                                                                  {"PK\x03\x04", "zip"},
                                                                                  {"MDMP", "dmp"},
                                                                                  {"PAGEDU", "dmp"},
                                                                                  {"\x0A\x0D\x0D\x0A", "pcapng"},
                                                                                  {"\xD4\xC3\xB2\xA1", "pcap"},
                                                                                  {"<?xml", "xml"},
                                                                                  {"MZ", "exe"},
                                                                                  {"regf", "hiv"}}};

bool is_text(byte_view head) {
    return std::none_of(head.begin(), head.end(),
                        [](std::uint8_t b) { return b < 0x20 && b != '\t' && b != '\r' && b != '\n'; });
}

std::string shape_of(byte_view head) {
    std::string out;
    for (const auto b : head) {
        if (b == '\n' || out.size() == shape_length) break;
        const bool digit = b >= '0' && b <= '9', letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
        const char c = digit ? '0' : letter ? 'a' : static_cast<char>(b);
        if (out.empty() || out.back() != c) out.push_back(c);
    }
    return out;
}

// Empty if it cannot be read.
bytes head_of(const catalog& c, std::uint32_t id) {
    bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(sketch_bytes, c.contents[id].size)));
    content_stream s(c, id);
    const auto n = s.read(head);
    if (!n || *n != head.size()) head.clear();
    return head;
}

}  // namespace

sketch sketch_of(byte_view head) {
    for (const auto& [magic, kind] : magics)
        if (as_text(head).starts_with(magic)) return {std::string(kind), {}};
    if (head.size() >= 2 && head[0] == 0xFF && head[1] == 0xFE) return {"log", "utf-16"};
    if (is_text(head)) return {head.empty() ? "" : "log", shape_of(head)};
    return {"bin", {}};
}

sketches::sketches(const catalog& c, std::vector<std::uint32_t> contents) : contents_(std::move(contents)) {
    std::sort(contents_.begin(), contents_.end());
    contents_.erase(std::unique(contents_.begin(), contents_.end()), contents_.end());
    found_.resize(contents_.size());
    tbb::parallel_for(std::size_t{0}, found_.size(), [&](std::size_t i) { found_[i] = sketch_of(head_of(c, contents_[i])); });
}

const sketch& sketches::of(std::uint32_t content) const {
    return found_[static_cast<std::size_t>(std::lower_bound(contents_.begin(), contents_.end(), content) - contents_.begin())];
}

}  // namespace stamplog::pack
