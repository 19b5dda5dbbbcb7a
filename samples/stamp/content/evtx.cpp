#include "content/evtx.hpp"

#include <libdeflate.h>

#include "content/bytes_out.hpp"
#include "content/hours.hpp"
#include "content/text_log.hpp"

namespace stampsim {
namespace {

constexpr std::size_t chunk_bytes = 65536, chunk_header = 512, average_record = 520;

constexpr std::string_view messages[] = {
    "The %s service entered the running state. Correlation %g",
    "Cluster resource 'Virtual Machine %v' of type 'Virtual Machine' in clustered role '%v' changed state to Online on %n.",
    "The virtual machine %v was live-migrated from %n to %n. Duration %m ms",
    "IO latency summary for %s: IO %d, average %m us, worst %m ms, device {%g}",
    "A Kerberos service ticket was requested. Account %v$ from %i port %d",
    "The system time has changed by %m ms. Process %d",
    "Network interface {%g} has begun resetting. Reason %d",
};

std::uint32_t crc(std::string_view data) { return libdeflate_crc32(0, data.data(), data.size()); }

// 4096 bytes; a log without events has no chunk.
std::string file_header(std::uint64_t chunks, std::uint64_t next_record) {
    std::string h = "ElfFile";
    h.push_back('\0');
    put_le<std::uint64_t>(h, 0);
    put_le<std::uint64_t>(h, chunks ? chunks - 1 : 0);
    put_le<std::uint64_t>(h, next_record);
    put_le<std::uint32_t>(h, 128);
    put_le<std::uint16_t>(h, 1);
    put_le<std::uint16_t>(h, 3);
    put_le<std::uint16_t>(h, 4096);
    put_le<std::uint16_t>(h, static_cast<std::uint16_t>(chunks > 0xffff ? 0xffff : chunks));
    h.resize(4096);
    set_le<std::uint32_t>(h, 124, crc(std::string_view(h).substr(0, 120)));
    return h;
}

void append_record(std::string& chunk, std::uint64_t id, const slot& at, const member_plan& m) {
    noise n(at.key);
    const auto start = chunk.size();
    put_le<std::uint32_t>(chunk, 0x00002a2a);
    put_le<std::uint32_t>(chunk, 0);
    put_le<std::uint64_t>(chunk, id);
    put_le<std::uint64_t>(chunk, filetime(at.at));
    chunk.append("\x0f\x01\x01\x00\x0c\x01", 6);
    put_le<std::uint32_t>(chunk, static_cast<std::uint32_t>(n.below(7) * 0x1000));
    put_le<std::uint32_t>(chunk, static_cast<std::uint32_t>(n.next()));
    std::string text(m.subject);
    text += "\\";
    fill_sentence(text, n.pick(messages, std::size(messages)), n, "Simulated");
    put_wide(chunk, text);
    chunk.resize((chunk.size() + 3) & ~std::size_t{3});
    const auto size = static_cast<std::uint32_t>(chunk.size() + 4 - start);
    set_le<std::uint32_t>(chunk, start + 4, size);
    put_le<std::uint32_t>(chunk, size);
}

// Closes a chunk whose records begin at 512.
void finish_chunk(std::string& chunk, std::uint64_t first, std::uint64_t last, std::size_t last_offset) {
    const auto free_space = static_cast<std::uint32_t>(chunk.size());
    const auto records = crc(std::string_view(chunk).substr(chunk_header));
    chunk.resize(chunk_bytes);
    std::string h = "ElfChnk";
    h.push_back('\0');
    for (auto id : {first, last, first, last}) put_le<std::uint64_t>(h, id);
    put_le<std::uint32_t>(h, 128);
    put_le<std::uint32_t>(h, static_cast<std::uint32_t>(last_offset));
    put_le<std::uint32_t>(h, free_space);
    put_le<std::uint32_t>(h, records);
    chunk.replace(0, h.size(), h);
    const auto sums = std::string(chunk, 0, 120) + std::string(chunk, 128, 384);
    set_le<std::uint32_t>(chunk, 124, crc(sums));
}

}  // namespace

bool evtx(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / average_record);
    // The header tells how many chunks and records follow, so the chunks are made first. A log has 24 MB at most
    // (role_plan.cpp).
    std::string chunk(chunk_header, '\0'), chunks;
    std::uint64_t id = 0, first = 1;
    std::size_t last_offset = chunk_header;
    auto flush = [&] {
        finish_chunk(chunk, first, id, last_offset);
        chunks += chunk;
        chunk.assign(chunk_header, '\0');
        first = id + 1;
    };
    for_each_slot(key_of(s.settings.seed, m.key), w, per_hour, [&](const slot& at) {
        last_offset = chunk.size();
        append_record(chunk, ++id, at, m);
        if (chunk.size() + 2048 >= chunk_bytes) flush();
        return true;
    });
    if (chunk.size() > chunk_header) flush();
    return out(file_header(chunks.size() / chunk_bytes, id + 1)) && (chunks.empty() || out(chunks));
}

}  // namespace stampsim
