#include "ercs_label.hpp"

#include <algorithm>

namespace stamplog::run {
namespace {

bool is_address(const std::string& name) {
    return !name.empty() && name.size() <= 64 && name.front() != '.' && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
           });
}

}  // namespace

std::string ercs_label(std::size_t position, const std::string& name) {
    const auto number = std::to_string(position + 1);
    const auto label = "ERCS" + (number.size() < 2 ? "0" + number : number);
    return is_address(name) && name != label ? label + "-" + name : label;
}

}  // namespace stamplog::run
