// Cuts a byte stream into lines, whatever the pieces in which it arrives.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stamplog::outofproc {

class line_buffer {
 public:
    explicit line_buffer(std::size_t longest) : longest_(longest) {}

    void append(std::string_view piece);
    // The next whole line without its end (LF or CRLF); nothing while none is complete. errc::limit for a line that is too
    // long.
    [[nodiscard]] result<std::optional<std::string>> next();
    // What arrived after the last line's end.
    std::string_view rest() const noexcept { return std::string_view(held_).substr(taken_); }

 private:
    std::size_t longest_;
    std::string held_;
    std::size_t taken_ = 0;    // bytes already given out as lines
    std::size_t scanned_ = 0;  // bytes known to hold no line end, so that a long line is not searched again and again
};

}  // namespace stamplog::outofproc
