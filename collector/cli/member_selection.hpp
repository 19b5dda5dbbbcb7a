// The options that choose members of a bundle: --role, --node, --type, --glob. Values of one option are alternatives, the
// options must all hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stamplog/bundle/index.hpp"

namespace CLI {
class App;
}

namespace stamplog::cli {

class member_selection {
 public:
    void declare(CLI::App& verb);
    bool everything() const;
    bool only_by_zip() const { return types_.empty() && globs_.empty(); }  // no option looks at single members
    bool wants(const bundle::index& in, const bundle::member& m) const;
    bool wants_zip(const bundle::origin& o) const;  // by role and node alone

 private:
    std::vector<std::string> roles_, nodes_, types_, globs_;
};

// The extension in lower case without the dot: "log"; "(none)" without one.
std::string type_of(std::string_view path);
// The role that a member came from; "(other)" for what is no part of a role zip.
std::string role_of(const bundle::index& in, const bundle::member& m);
const bundle::origin* origin_of(const bundle::index& in, const bundle::member& m);

}  // namespace stamplog::cli
