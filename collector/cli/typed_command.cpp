#include "typed_command.hpp"

#include <charconv>

namespace stamplog::cli {
namespace {

std::optional<std::int32_t> as_integer(const std::string& word) {
    std::int32_t v = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), v);
    if (failed != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return v;
}

bool is_name(const std::string& word) {
    return word.size() > 1 && word[0] == '-' && ((word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z'));
}

std::vector<std::string> split(const std::string& word) {
    std::vector<std::string> out{""};
    for (char c : word) {
        if (c == ',')
            out.emplace_back();
        else
            out.back() += c;
    }
    return out;
}

psrp::argument_value read_value(const std::string& word, int offset_minutes) {
    if (auto number = as_integer(word)) return *number;
    if (word == "$true" || word == "$false") return word == "$true";
    if (word == "$null") return psrp::value(psrp::nil{});
    if (auto t = parse_rfc3339(word)) return psrp::date_time{*t, offset_minutes};
    if (word.find(',') != std::string::npos) return split(word);
    return word;
}

}  // namespace

result<psrp::command> typed_command(const std::vector<std::string>& words, int offset_minutes) {
    if (words.empty())
        return fail(errc::config, "no cmdlet is given", "Example: stamplog invoke --ercs sim:demo Get-StorageJob");
    psrp::command c{words.front(), {}};
    bool names_end = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& w = words[i];
        if (!names_end && w == "--") {
            names_end = true;
            continue;
        }
        if (names_end || !is_name(w)) {
            c.arguments.push_back({"", read_value(w, offset_minutes)});
            continue;
        }
        // PowerShell splits at the first colon. `-Name: value` takes the next word, whatever it looks like.
        const auto colon = w.find(':');
        const auto name = w.substr(1, colon == std::string::npos ? colon : colon - 1);
        if (colon != std::string::npos && colon + 1 < w.size()) {
            c.arguments.push_back({name, read_value(w.substr(colon + 1), offset_minutes)});
            continue;
        }
        const bool next_is_value = i + 1 < words.size() && (colon != std::string::npos || !is_name(words[i + 1])) &&
                                   (colon != std::string::npos || words[i + 1] != "--");
        if (colon != std::string::npos && !next_is_value)
            return fail(errc::config, "-" + name + ": has no value behind its colon");
        if (next_is_value)
            c.arguments.push_back({name, read_value(words[++i], offset_minutes)});
        else
            c.arguments.push_back({name, psrp::switch_on{}});
    }
    return c;
}

}  // namespace stamplog::cli
