#include "temporary_name.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace stamplog::storage {
namespace {

constexpr std::string_view temporary_prefix = ".stamplog-";
constexpr std::string_view suffix = ".part";

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string new_temporary_name() {
    static std::atomic<unsigned> count{0};
    return std::string(temporary_prefix) + std::to_string(::getpid()) + "-" + std::to_string(++count) + std::string(suffix);
}

bool is_temporary_name(std::string_view name) {
    if (!name.starts_with(temporary_prefix) || !name.ends_with(suffix) ||
        name.size() <= temporary_prefix.size() + suffix.size())
        return false;
    const auto middle = name.substr(temporary_prefix.size(), name.size() - temporary_prefix.size() - suffix.size());
    const auto dash = middle.find('-');
    return dash != middle.npos && all_digits(middle.substr(0, dash)) && all_digits(middle.substr(dash + 1));
}

}  // namespace stamplog::storage
