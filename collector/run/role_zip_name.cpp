#include "role_zip_name.hpp"

#include <algorithm>
#include <charconv>

#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

constexpr std::size_t time_digits = 14;
constexpr std::string_view collection_prefix = "AzureStackLogs-";

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
    if (name.size() < collection_prefix.size() + time_digits || !begins_with_name(name, collection_prefix)) return false;
    const auto rest = name.substr(collection_prefix.size());
    return all_digits(rest.substr(0, time_digits)) && (rest.size() == time_digits || rest[time_digits] == '-');
}

std::string_view ercs_in(std::string_view folder) {
    constexpr auto before = collection_prefix.size() + time_digits + 1;
    return is_collection_folder(folder) && folder.size() > before ? folder.substr(before) : std::string_view{};
}

}  // namespace stamplog::run
