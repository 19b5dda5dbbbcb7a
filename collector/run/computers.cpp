#include "computers.hpp"

#include <algorithm>
#include <set>

#include "stamplog/base/text.hpp"
#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::run {
namespace {

constexpr std::size_t most_computers = 64, longest_name = 63;

bool is_computer_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

}  // namespace

std::vector<std::string> computers_in(const std::vector<landed_zip>& zips) {
    std::set<std::string> found;
    for (const auto& z : zips) {
        const auto file = zip::open_file(z.file);
        if (!file) continue;
        const auto directory = zip::read_directory(**file);
        if (!directory) continue;  // cut: it is not whole yet, or never will be
        for (const auto& e : directory->entries) {
            const auto slash = e.name.find('/');
            if (slash != std::string::npos && is_computer_name(std::string_view(e.name).substr(0, slash)))
                found.insert(e.name.substr(0, slash));
        }
    }
    std::vector<std::string> out;
    for (const auto& name : found)
        if (out.size() < most_computers && !has_name(out, name)) out.push_back(name);
    return out;
}

}  // namespace stamplog::run
