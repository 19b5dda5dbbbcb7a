// The last bytes of a stream of text: what a server wrote to stderr.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stamplog::transport {

class text_tail {
 public:
    void append(std::string_view more);
    std::string text() const;  // printable, at most diagnostics_kept bytes of the stream, begins on a UTF-8 boundary
    bool empty() const noexcept { return kept_.empty(); }

 private:
    std::string kept_;
};

// The last lines of `text` that fit into an error message.
std::string last_lines(std::string_view text, std::size_t lines = 12, std::size_t bytes = 2048);

}  // namespace stamplog::transport
