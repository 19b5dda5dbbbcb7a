#include <algorithm>

#include "name_case.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::plan {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

std::string lowered(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = lower(c);
    return out;
}

bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool starts = at == 0 || !is_word(text[at - 1]);
        if (starts && (end == text.size() || !is_word(text[end]))) return true;
    }
    return false;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto w) { return text.find(w) != std::string_view::npos; });
}

// A message that goes on to list the valid roles names them too: what follows is not about ours.
std::string_view before_valid_names(std::string_view text) {
    for (const std::string_view marker : {"belong to the set", "valid roles", "valid values", "available roles", "known roles",
                                          "supported roles", "possible values", "allowed values"})
        text = text.substr(0, text.find(marker));
    return text;
}

// The sentence speaks of a role and denies it. Nobody published the stamp's own words; "belong to the set" is PowerShell's own
// for a value that a parameter does not take. A share or file that was not found is another matter.
bool denies_a_role(std::string_view sentence) {
    if (has_any(sentence, {"path", "share", "file", "disk", "network name"})) return false;
    if (has_any(sentence, {"not belong to the set"})) return true;
    return has_any(sentence, {"role"}) &&
           has_any(sentence, {"unknown", "invalid", "not valid", "not found", "not exist", "not recognized", "not supported",
                              "not known", "cannot find", "could not find", "no role", "no such", "not have", "not a "});
}

std::vector<std::string_view> sentences(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0, start = 0; at <= text.size(); ++at) {
        const bool stop = at == text.size() || text[at] == '\n' || text[at] == ';' ||
                          (text[at] == '.' && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\r'));
        if (!stop) continue;
        out.push_back(text.substr(start, at - start));
        start = at + 1;
    }
    return out;
}

}  // namespace

std::vector<std::string> roles_refused(const unit& u, std::string_view endpoint_words) {
    const auto text = lowered(endpoint_words.substr(0, 64U << 10));
    std::vector<std::string_view> denials;
    for (const auto s : sentences(text))
        if (denies_a_role(s)) denials.push_back(before_valid_names(s));
    std::vector<std::string> out;
    for (const auto& role : u.roles)
        if (std::any_of(denials.begin(), denials.end(), [&](auto s) { return has_word(s, lowered(role)); }))
            out.push_back(role);
    return out;
}

}  // namespace stamplog::plan
