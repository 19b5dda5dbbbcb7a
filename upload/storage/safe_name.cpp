#include "stamplog/base/log.hpp"
#include "stamplog/storage/folder.hpp"
#include "temporary_name.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t max_path_bytes = 4000;      // PATH_MAX less room for a temporary name
constexpr std::size_t max_component_bytes = 255;  // NAME_MAX of every file system in use

const char* problem_of(std::string_view component) {
    if (component.empty()) return "an empty component";
    if (component == "." || component == "..") return "a dot component, which leads elsewhere";
    if (component.size() > max_component_bytes) return "a component of more than 255 bytes";
    if (is_temporary_name(component)) return "a name that temporary files of stamplog use";
    for (const char c : component) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a control character";
        if (c == '\\') return "a backslash, which separates folders on Windows";
        if (c == ':') return "a colon, which means a drive or a stream on Windows";
    }
    return nullptr;
}

}  // namespace

result<void> safe_name(const std::string& name) {
    const auto refuse = [&](std::string_view why) {
        return fail(errc::refused, "name '" + printable(name, 200) + "' holds " + std::string(why),
                    "Files are staged under plain relative names; rename the file.");
    };
    if (name.size() > max_path_bytes) return refuse("more than 4000 bytes");
    std::size_t from = 0;
    while (true) {
        const auto slash = name.find('/', from);
        const auto component = std::string_view(name).substr(from, slash == name.npos ? name.npos : slash - from);
        if (const char* problem = problem_of(component)) return refuse(problem);
        if (slash == name.npos) return {};
        from = slash + 1;
    }
}

}  // namespace stamplog::storage
