// The stamp's own words for a role that it does not have. Nobody published them, so a few plain forms are known, in which the
// verdict stands right beside the role's name. Whatever else an error says about a role may be its passing state: then the role
// is asked for again and, if it does not come, is missing.
#include <algorithm>
#include <array>

#include "stamplog/base/text.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::plan {
namespace {

constexpr std::size_t longest_text = 64U << 10;

using words = std::vector<std::string_view>;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

words words_of(std::string_view sentence) {
    words out;
    for (std::size_t at = 0; at < sentence.size();) {
        std::size_t end = at;
        while (end < sentence.size() && is_word(sentence[end])) ++end;
        if (end > at) out.push_back(sentence.substr(at, end - at));
        at = end + 1;
    }
    return out;
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

// How many words of `phrase` stand at `at`: all of them, or 0.
std::size_t stands_at(const words& s, std::size_t at, std::string_view phrase) {
    const auto wanted = words_of(phrase);
    if (at > s.size() || s.size() - at < wanted.size()) return 0;
    return std::equal(wanted.begin(), wanted.end(), s.begin() + static_cast<std::ptrdiff_t>(at)) ? wanted.size() : 0;
}

template <std::size_t N>
std::size_t any_at(const words& s, std::size_t at, const std::array<std::string_view, N>& phrases) {
    for (const auto phrase : phrases)
        if (const auto n = stands_at(s, at, phrase)) return n;
    return 0;
}

// After the names: "role 'X' is not valid". The longer phrase first where one begins like another.
constexpr std::array<std::string_view, 22> verdicts_after{"is not a valid role", "is not a known role",
                                                          "is not a role",       "is not valid",
                                                          "is not known",        "is not recognized",
                                                          "is not supported",    "is unknown",
                                                          "is invalid",          "are not valid",
                                                          "are not known",       "are not recognized",
                                                          "are not supported",   "are unknown",
                                                          "are invalid",         "does not exist",
                                                          "do not exist",        "was not found",
                                                          "were not found",      "could not be found",
                                                          "not found",           "does not belong to the set"};
// Before them: "unknown role: X".
constexpr std::array<std::string_view, 8> verdicts_before{"unknown role",      "unknown roles",     "invalid role",
                                                          "invalid roles",     "no such role",      "no such roles",
                                                          "unrecognized role", "unrecognized roles"};
// What may follow a verdict. "is not valid for this node", "was not found on the share" are about something else.
constexpr std::array<std::string_view, 7> stamp_words{
    "on this stamp", "of this stamp", "in this version", "on this version", "specified by", "in this release", "here"};

// "the endpoint of role X was not found" speaks of the endpoint.
bool belongs_to(std::string_view before) {
    constexpr std::array<std::string_view, 6> owners{"of", "for", "in", "from", "with", "by"};
    return std::find(owners.begin(), owners.end(), before) != owners.end();
}

struct reader {
    const unit& asked;
    const words& sentence;
    std::vector<std::string>& out;

    const std::string* role_at(std::size_t at) const {
        const auto it = std::find_if(asked.roles.begin(), asked.roles.end(),
                                     [&](const auto& r) { return at < sentence.size() && same_name(r, sentence[at]); });
        return it == asked.roles.end() ? nullptr : &*it;
    }
    // Roles of ours in a row, "and" between them; the position behind them.
    std::size_t names_from(std::size_t at, std::vector<std::string>& names) const {
        for (;; ++at) {
            if (const auto* role = role_at(at))
                names.push_back(*role);
            else if (names.empty() || stands_at(sentence, at, "and") == 0)
                return at;
        }
    }
    bool ends_at(std::size_t at) const { return at == sentence.size() || any_at(sentence, at, stamp_words) != 0; }
    void take(const std::vector<std::string>& names) const {
        for (const auto& n : names)
            if (!has_name(out, n)) out.push_back(n);
    }
    void read() const {
        for (std::size_t at = 0; at < sentence.size(); ++at) {
            std::vector<std::string> names;
            if (const auto head = any_at(sentence, at, verdicts_before)) {
                if (ends_at(names_from(at + head, names))) take(names);
                continue;
            }
            const auto word = sentence[at];
            // "argument": PowerShell's own words for a value that is not in a parameter's set.
            if (word != "role" && word != "roles" && word != "argument") continue;
            if (at > 0 && belongs_to(sentence[at - 1])) continue;
            const auto behind = names_from(at + 1, names);
            const auto verdict = names.empty() ? 0 : any_at(sentence, behind, verdicts_after);
            const bool of_a_set = stands_at(sentence, behind, "does not belong to the set") != 0;
            if (verdict != 0 && (of_a_set || (word != "argument" && ends_at(behind + verdict)))) take(names);
        }
    }
};

}  // namespace

std::vector<std::string> roles_refused(const unit& u, std::string_view endpoint_words) {
    const auto text = lower(endpoint_words.substr(0, longest_text));
    std::vector<std::string> named;
    for (const auto s : sentences(text)) {
        const auto split = words_of(s);
        reader{u, split, named}.read();
    }
    std::vector<std::string> out;
    for (const auto& role : u.roles)
        if (has_name(named, role)) out.push_back(role);
    return out;
}

}  // namespace stamplog::plan
