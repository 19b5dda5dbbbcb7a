// Names of members: from what a zip says to what a tar may hold and a file system may get.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stamplog::zip {

// The original IBM PC code page, which zips without the UTF-8 flag use.
std::string from_cp437(std::string_view raw);
bool is_utf8(std::string_view text) noexcept;

// A relative path without "..", ".", empty components, drive letters, backslashes or control characters; components cut
// to limits::max_component_bytes. `changed` says that it is not what the zip said (backslashes alone do not count).
// nullopt when nothing is left, or beyond max_name_bytes or max_depth.
struct safe_name {
    std::string path;
    bool changed = false;
};
std::optional<safe_name> make_safe(std::string_view utf8_name);

// "a.log" -> "a~2.log", cut where it would be longer than a component may be: for a name that is taken.
std::string numbered(std::string_view component, unsigned n);

// True for what make_safe() leaves alone: the test to pass before a name reaches the file system.
bool is_safe(std::string_view path);

}  // namespace stamplog::zip
