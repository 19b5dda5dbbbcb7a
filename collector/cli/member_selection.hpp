// The options that choose members of a bundle. Values of one option are alternatives, the options must all hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/bundle/index.hpp"

namespace CLI {
class App;
}

namespace stamplog::cli {

// The heading under which --help has them.
inline constexpr const char* member_group = "Members";

class member_selection {
 public:
    void declare(CLI::App& verb);
    // Patterns as words of their own too, behind all others.
    void declare_words(CLI::App& verb);
    // Before the first question. errc::config names the option that is wrong.
    [[nodiscard]] result<void> check();
    bool everything() const;
    bool only_by_zip() const;  // no option looks at single members
    bool wants(const bundle::index& in, const bundle::member& m) const;
    bool wants_zip(const bundle::origin& o) const;  // by role, ERCS and node alone
    // Words of the command line that no file or link of the bundle answers to, whatever the other options say.
    std::vector<std::string> unknown_words(const bundle::index& in) const;
    // Positions of the files and links that are wanted.
    std::vector<std::uint32_t> chosen(const bundle::index& in) const;

 private:
    bool in_time(const bundle::member& m) const;
    std::vector<std::string> roles_, nodes_, ercs_, types_, globs_, words_;
    std::string time_, from_, to_;
    std::int64_t first_ = INT64_MIN, last_ = INT64_MAX;  // seconds since 1970 in stamp time
};

// A pattern with a '/' or '**' is for the whole path, any other for the name.
bool path_matches(std::string_view pattern, std::string_view path);
// The extension in lower case without the dot: "log"; "(none)" without one.
std::string type_of(std::string_view path);
// The role that a member came from; "(other)" for what is no part of a role zip.
std::string role_of(const bundle::index& in, const bundle::member& m);
const bundle::origin* origin_of(const bundle::index& in, const bundle::member& m);

}  // namespace stamplog::cli
