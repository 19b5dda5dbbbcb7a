#include "timeless_path.hpp"

namespace stamplog::cli {
namespace {

constexpr std::size_t digits_of_a_date = 8;

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool joins_digits(char c) { return c == '-' || c == '_' || c == '.' || c == ':' || c == 'T'; }

}  // namespace

std::string timeless_path(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size();) {
        if (!is_decimal(path[i])) {
            out += path[i++];
            continue;
        }
        std::size_t end = i, digits = 0;
        for (std::size_t j = i; j < path.size(); ++j) {
            if (is_decimal(path[j])) {
                ++digits;
                end = j + 1;
            } else if (!joins_digits(path[j]) || j + 1 == path.size() || !is_decimal(path[j + 1])) {
                break;
            }
        }
        if (digits >= digits_of_a_date)
            out += '#';
        else
            out += path.substr(i, end - i);
        i = end;
    }
    return out;
}

}  // namespace stamplog::cli
