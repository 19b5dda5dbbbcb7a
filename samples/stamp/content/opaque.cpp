#include "content/opaque.hpp"

#include "content/bytes_out.hpp"
#include "content/noise.hpp"
#include "content/text_log.hpp"

namespace stampsim {

bool locale_metadata(const member_plan& m, const window&, const scene& s, const piece_sink& out) {
    std::string b("MTA\0", 4);
    put_le<std::uint32_t>(b, 1033);
    noise n(key_of(s.settings.seed, m.key));
    for (std::uint64_t id = 1; b.size() < m.fixed_bytes; ++id) {
        put_le<std::uint32_t>(b, static_cast<std::uint32_t>(id));
        std::string text;
        fill_sentence(text, "The provider %s reports event %d of task %d: parameter %x is out of range.", n, m.subject);
        put_wide(b, text);
        if (b.size() < (256u << 10) || b.size() >= m.fixed_bytes) continue;
    }
    return out(b);
}

bool dump(const member_plan& m, const window&, const scene& s, const piece_sink& out) {
    // Pages of zeros, of a few repeated patterns, and of noise: a dump's usual mix. A block of pages is made once and
    // handed on with its number changed, since nobody waits for true randomness in gigabytes.
    constexpr std::size_t page = 4096, pages = 256;
    const auto key = key_of(s.settings.seed, m.key);
    std::string block;
    block.reserve(page * pages);
    for (std::size_t p = 0; p < pages; ++p) {
        noise n(mix(key, p));
        const auto choice = n.below(8);
        if (choice < 4)
            block.append(page, '\0');
        else if (choice < 7)
            while (block.size() % page != 0 || block.size() == p * page)
                put_le<std::uint64_t>(block, 0xfffff80000000000ULL | n.below(4096) << 4);
        else
            while (block.size() < (p + 1) * page) put_le<std::uint64_t>(block, n.next());
    }
    block.replace(0, 8, "PAGEDU64");
    for (std::uint64_t done = 0, number = 0; done < m.fixed_bytes; ++number) {
        for (std::size_t p = 0; p < pages; ++p) set_le<std::uint64_t>(block, p * page + 64, mix(key + p, number));
        const auto n = std::min<std::uint64_t>(block.size(), m.fixed_bytes - done);
        if (!out(std::string_view(block).substr(0, n))) return false;
        done += n;
        if (number == 0) block.replace(0, 8, 8, '\0');
    }
    return true;
}

}  // namespace stampsim
