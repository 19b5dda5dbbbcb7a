#include "landed_names.hpp"

#include <algorithm>
#include <cstdio>

#include "stamplog/base/log.hpp"
#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

std::string without_backslashes(std::string text) {
    std::replace(text.begin(), text.end(), '\\', '_');
    return text;
}

}  // namespace

std::string utf8_of(std::string_view name) { return zip::is_utf8(name) ? std::string(name) : zip::from_cp437(name); }

std::string safe_zip_name(std::string_view folder, std::string_view file_name) {
    const auto safe = zip::make_safe(without_backslashes(utf8_of(folder)) + "/" + without_backslashes(utf8_of(file_name)));
    return safe ? safe->path : std::string{};
}

std::string printable_name(std::string_view name) {
    if (zip::is_utf8(name)) return printable(name);
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        char text[8] = {c};
        if (byte >= 0x80) std::snprintf(text, sizeof text, "\\x%02x", byte);
        out += text;
    }
    return printable(out);
}

}  // namespace stamplog::pack
