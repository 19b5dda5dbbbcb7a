#include "stamplog/storage/sas.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::storage {
namespace {

constexpr const char* ask_again =
    "Ask for a new SAS, and hand it over as it was made, the whole text behind the question mark.";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

// A SAS has dates without a time and times without seconds too.
std::optional<utc_time> sas_time(std::string text) {
    if (text.size() == 10) text += "T00:00:00Z";
    if (text.size() == 17 && text.back() == 'Z') text.insert(16, ":00");
    return parse_rfc3339(text);
}

using parameters = std::map<std::string, std::string, std::less<>>;

result<parameters> split(std::string_view sas) {
    parameters out;
    if (sas.starts_with('?')) sas.remove_prefix(1);
    if (sas.size() > max_sas_bytes) return fail(errc::config, "the SAS is longer than any SAS", ask_again);
    for (const char c : sas)
        if (c <= 0x20 || c > 0x7E || c == '"' || c == '\'' || c == '#' || c == '<' || c == '>' || c == '?' || c == '\\')
            return fail(errc::config, "the SAS holds a character that no query holds (a blank, a quote, a question mark?)",
                        ask_again);
    while (!sas.empty()) {
        const auto end = std::min(sas.find('&'), sas.size());
        const auto pair = sas.substr(0, end);
        sas.remove_prefix(std::min(end + 1, sas.size()));
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        if (equals == 0 || equals == pair.npos || equals > 8)
            return fail(errc::config, "the SAS has a parameter without a name or a value", ask_again);
        const auto key = lower(pair.substr(0, equals));
        const auto value = percent_decoded(pair.substr(equals + 1));
        if (!value)
            return fail(errc::config, "the SAS: " + printable(key) + "= has a percent sign that encodes nothing", ask_again);
        if (!out.emplace(key, *value).second) return fail(errc::config, "the SAS has " + printable(key) + "= twice", ask_again);
    }
    return out;
}

std::string value_of(const parameters& p, std::string_view key) {
    const auto found = p.find(key);
    return found == p.end() ? std::string() : found->second;
}

result<std::optional<utc_time>> time_of(const parameters& p, const char* key) {
    const auto text = value_of(p, key);
    if (text.empty()) return std::nullopt;
    const auto t = sas_time(text);
    if (!t) return fail(errc::config, std::string("the SAS: ") + key + "= is no time: " + in_quotes(text), ask_again);
    return t;
}

result<sas_facts::reach> reach_of(const parameters& p) {
    if (p.contains("srt") || p.contains("ss")) {
        if (value_of(p, "ss").find('b') == std::string::npos || value_of(p, "srt").find('o') == std::string::npos)
            return fail(errc::config, "the SAS of an account does not reach blobs (ss= needs b, srt= needs o)", ask_again);
        return sas_facts::reach::account;
    }
    const auto sr = value_of(p, "sr");
    if (sr == "c") return sas_facts::reach::container;
    if (sr == "d") return sas_facts::reach::folder;
    if (sr == "b" || sr == "bs" || sr == "bv") return sas_facts::reach::blob;
    return fail(
        errc::config,
        sr.empty() ? "the SAS does not say what it reaches (sr= is missing)" : "the SAS: sr= is unknown: " + in_quotes(sr),
        ask_again);
}

std::string rights_of(const sas_facts& s) {
    std::vector<std::string> words;
    if (s.reads) words.emplace_back("read");
    if (s.adds) words.emplace_back("add");
    if (s.creates) words.emplace_back("create");
    if (s.writes) words.emplace_back("write");
    if (s.removes) words.emplace_back("delete");
    if (s.lists) words.emplace_back("list");
    return words.empty() ? "nothing" : joined(words, ", ");
}

}  // namespace

result<sas_facts> read_sas(std::string_view sas) {
    const auto p = split(sas);
    if (!p) return fail(p.error());
    for (const char* needed : {"sig", "sv"})
        if (value_of(*p, needed).empty())
            return fail(errc::config, std::string("the SAS has no ") + needed + "=: it was cut, or is something else",
                        ask_again);
    sas_facts out;
    const auto of = reach_of(*p);
    if (!of) return fail(of.error());
    out.of = *of;
    out.by_policy = !value_of(*p, "si").empty();
    const auto sp = value_of(*p, "sp");
    const auto has = [&](char right) { return sp.find(right) != std::string::npos || (sp.empty() && out.by_policy); };
    if (sp.empty() && !out.by_policy) return fail(errc::config, "the SAS permits nothing (sp= is missing)", ask_again);
    out.reads = has('r'), out.adds = has('a'), out.creates = has('c'), out.writes = has('w'), out.removes = has('d'),
    out.lists = has('l');
    const auto from = time_of(*p, "st"), until = time_of(*p, "se");
    if (!from) return fail(from.error());
    if (!until) return fail(until.error());
    if (!*until && !out.by_policy)
        return fail(errc::config, "the SAS does not say until when it is valid (se= is missing)", ask_again);
    out.from = *from, out.until = *until;
    out.addresses = printable(value_of(*p, "sip"), 100);
    out.https_only = value_of(*p, "spr") == "https";
    return out;
}

result<void> check_sas(const sas_facts& sas, utc_time now, std::chrono::seconds expected) {
    if (sas.of == sas_facts::reach::blob)
        return fail(errc::config, "the SAS reaches one blob only (sr=b)",
                    "A container's is needed (sr=c), since several files are staged.");
    if (!sas.creates && !sas.writes)
        return fail(errc::config, "the SAS permits neither to create nor to write; it permits: " + rights_of(sas),
                    "Ask for one with read, create, write and list (sp=rcwl).");
    if (sas.until && *sas.until <= now)
        return fail(errc::auth, "the SAS expired at " + format_rfc3339(*sas.until),
                    "Ask for a new one. Here it is " + format_rfc3339(now) + ".");
    if (sas.from && *sas.from > now)
        return fail(errc::auth, "the SAS is not valid before " + format_rfc3339(*sas.from),
                    "Wait, or check this machine's clock: here it is " + format_rfc3339(now) + ".");
    if (sas.until && *sas.until < now + expected)
        return fail(errc::auth,
                    "the SAS expires at " + format_rfc3339(*sas.until) + ", before the end that is expected (" +
                        format_rfc3339(now + expected) + ")",
                    "Ask for one that is valid longer.");
    return {};
}

std::string to_string(const sas_facts& sas) {
    auto out = rights_of(sas);
    if (sas.until) out += ", until " + format_rfc3339(*sas.until);
    if (!sas.addresses.empty()) out += ", from " + sas.addresses + " only";
    return out;
}

}  // namespace stamplog::storage
