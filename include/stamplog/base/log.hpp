// Diagnostics as a port. What goes in here reaches run.log and, with -v, the terminal: never a secret.
#pragma once

#include <string>
#include <string_view>

namespace stamplog {

enum class log_level { debug, info, warning, error };

// Thread-safe.
class log_sink {
 public:
    virtual ~log_sink() = default;
    virtual void write(log_level level, std::string_view message) = 0;
};

// Foreign text made safe for a terminal or a log: control characters escaped, cut to `limit` bytes on a UTF-8 boundary.
std::string printable(std::string_view foreign, std::size_t limit = 4096);

}  // namespace stamplog
