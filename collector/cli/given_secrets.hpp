// The secrets that a process is given in its environment, taken out of it before anything else runs: from then on the system
// shows them to nobody (/proc/PID/environ), and no library that reads the environment meets them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "stamplog/base/secret.hpp"

namespace stamplog::cli {

class given_secrets {
 public:
    // `environment` has environ's form. The values of the variables that hold secrets are overwritten where they stand; the
    // variables stay, empty. No other thread may look at it meanwhile.
    static given_secrets take(char** environment);

    // Whether `name` is a variable that holds a secret: then get() knows it, and the environment does not.
    static bool holds(const std::string& name);
    std::optional<std::string> get(const std::string& name) const;

 private:
    std::map<std::string, secret> taken_;
};

}  // namespace stamplog::cli
