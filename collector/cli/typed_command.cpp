#include "typed_command.hpp"

#include <charconv>

#include "stamplog/base/text.hpp"

namespace stamplog::cli {
namespace {

template <class N>
std::optional<N> as_number(const std::string& word) {
    N v = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), v);
    if (failed != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return v;
}

// Digits with one point between digits, as PowerShell reads a double; nothing else, so that 1e5, inf and 1.2.3 stay texts.
std::optional<double> as_double(const std::string& word) {
    const auto body = word.substr(word.starts_with('-') ? 1 : 0);
    const auto point = body.find('.');
    if (point == std::string::npos || point == 0 || point + 1 == body.size() ||
        body.find_first_not_of("0123456789.") != std::string::npos || body.find('.', point + 1) != std::string::npos)
        return std::nullopt;
    return as_number<double>(word);
}

// RFC 3339, or the same without an offset: then the stamp's own time.
std::optional<utc_time> as_date(const std::string& word, int offset_minutes) {
    if (auto t = parse_rfc3339(word)) return *t;
    if (word.size() < 19 || word[10] != 'T') return std::nullopt;
    if (auto t = parse_rfc3339(word + "Z")) return *t - std::chrono::minutes(offset_minutes);
    return std::nullopt;
}

bool names_a_credential(const std::string& parameter) {
    const auto name = lower(parameter);
    return name.ends_with("credential") || name.ends_with("credentials");
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
    if (auto number = as_number<std::int32_t>(word)) return *number;
    if (auto wide = as_number<std::int64_t>(word)) return psrp::value(*wide);
    if (auto real = as_double(word)) return psrp::value(*real);
    if (word == "$true" || word == "$false") return word == "$true";
    if (word == "$null") return psrp::value(psrp::nil{});
    if (auto t = as_date(word, offset_minutes)) return psrp::date_time{*t, offset_minutes};
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

result<void> ask_passwords(psrp::command& c, world& w, bool may_ask) {
    for (auto& a : c.arguments) {
        if (!names_a_credential(a.name)) continue;
        const auto* user = std::get_if<std::string>(&a.val);
        if (user == nullptr)
            return fail(errc::config, "-" + a.name + ": takes a user name; its password is asked for",
                        "Write it as DOMAIN\\name.");
        // The share's writer has the one variable that the other verbs read, too.
        const std::string variable = lower(a.name) == "outputsharecredential" ? "STAMPLOG_SHARE_PASSWORD" : "";
        std::optional<std::string> known;
        if (!variable.empty()) known = w.env(variable);
        if (known && !known->empty()) {
            a.val = std::make_shared<const psrp::credential>(psrp::credential{*user, secret(std::move(*known))});
            continue;
        }
        const auto hint = "It is typed on the terminal, never on the command line" +
                          (variable.empty() ? std::string(".") : ", or given as " + variable + ".");
        if (!may_ask) return fail(errc::config, "-" + a.name + ": the password of " + *user + " cannot be asked for", hint);
        auto typed = w.ask_secret("Password of " + *user + " (-" + a.name + "): ");
        if (!typed) return fail(typed.error().code, "-" + a.name + ": " + typed.error().what, hint);
        a.val = std::make_shared<const psrp::credential>(psrp::credential{*user, std::move(*typed)});
    }
    return {};
}

}  // namespace stamplog::cli
