#include "role_zip_name.hpp"

#include <algorithm>
#include <charconv>

#include "text.hpp"

namespace stamplog::run {
namespace {

constexpr std::size_t time_digits = 14;

bool all_digits(std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool take_suffix(std::string_view& s, std::string_view suffix) {
    if (s.size() < suffix.size() || !same_name(s.substr(s.size() - suffix.size()), suffix)) return false;
    s.remove_suffix(suffix.size());
    return true;
}

// "…-part12" -> 12, and the rest.
int take_part(std::string_view& s) {
    const auto dash = s.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return 0;
    auto word = s.substr(dash + 1);
    if (word.size() < 5 || word.size() > 9 || !same_name(word.substr(0, 4), "part") || !all_digits(word.substr(4))) return 0;
    int n = 0;
    std::from_chars(word.data() + 4, word.data() + word.size(), n);
    s = s.substr(0, dash);
    return n;
}

}  // namespace

std::optional<role_zip_name> parse_role_zip_name(std::string_view name) {
    if (!take_suffix(name, ".zip") || name.size() < time_digits + 2) return std::nullopt;
    const auto time = name.substr(name.size() - time_digits);
    if (!all_digits(time) || name[name.size() - time_digits - 1] != '-') return std::nullopt;
    name.remove_suffix(time_digits + 1);
    role_zip_name out;
    out.time = time;
    out.part = take_part(name);
    out.role = name;
    return out;
}

bool is_collection_folder(std::string_view name) {
    constexpr std::string_view prefix = "AzureStackLogs-";
    if (name.size() < prefix.size() + time_digits || !same_name(name.substr(0, prefix.size()), prefix)) return false;
    const auto rest = name.substr(prefix.size());
    return all_digits(rest.substr(0, time_digits)) && (rest.size() == time_digits || rest[time_digits] == '-');
}

}  // namespace stamplog::run
