#include "content/text_log.hpp"

#include "content/hours.hpp"
#include "content/sentences.hpp"
#include "content/stamp_text.hpp"

namespace stampsim {
namespace {

constexpr std::size_t piece = 256u << 10;

void append_slot(std::string& out, char kind, noise& n, std::string_view subject) {
    switch (kind) {
        case 'x':
            append_hex(out, n.next() >> 8, 8);
            break;
        // Small numbers are far more frequent than large ones, as in real logs.
        case 'd': {
            auto r = n.next();
            append_number(out, (r >> 32) % ((r & 3) == 0 ? 100'000 : 512));
            break;
        }
        case 'm':
            append_number(out, n.below(900) + 1);
            break;
        // Activity ids repeat within a log: a request writes several lines.
        case 'g':
            append_guid(out, n.below(509));
            break;
        case 'n':
            out += "AZS-NODE0";
            out += static_cast<char>('1' + n.below(4));
            break;
        case 'v': {
            static constexpr std::string_view vms[] = {"AZS-XRP01", "AZS-XRP02", "AZS-XRP03", "AZS-ACS01",
                                                       "AZS-WAS01", "AZS-SQL01", "AZS-NC01"};
            out += n.pick(vms, std::size(vms));
            break;
        }
        case 'i': {
            auto r = n.next();
            out += "10.0.";
            append_number(out, r >> 60);
            out += '.';
            append_number(out, (r >> 20) & 0x7f);
            break;
        }
        case 's':
            out += subject;
            break;
        default:
            out += '%';
            out += kind;
            break;
    }
}

}  // namespace

void fill_sentence(std::string& out, std::string_view sentence, noise& n, std::string_view subject) {
    for (std::size_t at = 0; at < sentence.size();) {
        auto hit = sentence.find('%', at);
        if (hit == std::string_view::npos || hit + 1 >= sentence.size()) {
            out.append(sentence.substr(at));
            return;
        }
        out.append(sentence.substr(at, hit - at));
        append_slot(out, sentence[hit + 1], n, subject);
        at = hit + 2;
    }
}

bool text_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto& family = family_of(m.kind);
    const auto per_hour = std::max<std::uint64_t>(1, m.bytes_per_hour / family.average_line);
    time_text clock(family.time_pattern);
    std::string buffer;
    buffer.reserve(piece + 1024);
    buffer += family.header;
    bool going = for_each_slot(key_of(s.settings.seed, m.key), w, per_hour, [&](const slot& at) {
        noise n(at.key);
        clock.append(buffer, at.at.time_since_epoch());
        fill_sentence(buffer, n.pick(family.sentences.data(), family.sentences.size()), n, m.subject);
        buffer += "\r\n";
        if (buffer.size() < piece) return true;
        bool more = out(buffer);
        buffer.clear();
        return more;
    });
    return going && (buffer.empty() || out(buffer));
}

}  // namespace stampsim
