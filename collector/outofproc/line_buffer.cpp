#include "line_buffer.hpp"

namespace stamplog::outofproc {

void line_buffer::append(std::string_view piece) {
    if (taken_ > 0) {
        held_.erase(0, taken_);
        scanned_ -= taken_;
        taken_ = 0;
    }
    held_.append(piece);
}

result<std::optional<std::string>> line_buffer::next() {
    const auto end = held_.find('\n', scanned_);
    const auto size = (end == std::string::npos ? held_.size() : end) - taken_;
    if (size > longest_)
        return fail(errc::limit, "a line of the session is longer than " + std::to_string(longest_) + " bytes",
                    "The peer does not speak PowerShell remoting on its standard output, or sends more than the tool accepts.");
    if (end == std::string::npos) {
        scanned_ = held_.size();
        return std::nullopt;
    }
    std::string line = held_.substr(taken_, size);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    taken_ = scanned_ = end + 1;
    return line;
}

}  // namespace stamplog::outofproc
