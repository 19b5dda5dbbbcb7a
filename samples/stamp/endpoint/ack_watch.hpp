// Sees a client that sends on before its last line was acknowledged (docs/PROTOCOL.md, "Acknowledgements"). PowerShell loses or
// misorders such lines however they are cut into reads, so a line that has only begun counts as well.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace stampsim {

class ack_watch {
 public:
    // Bytes of standard input, cut anywhere.
    void take(std::string_view bytes);
    // The acknowledgements of all whole lines so far go out now.
    void acknowledged() { unanswered_.clear(); }
    bool owes() const { return !unanswered_.empty(); }

    // A Data line has begun on a channel that waits for an acknowledgement.
    bool overtaken() const { return head_.starts_with("<Data") && unanswered_.contains(channel()); }
    // A line has begun and does not tell its channel yet.
    bool undecided() const { return !head_.empty() && channel().empty(); }

 private:
    void finish_line();
    std::string channel() const;  // of the line that has begun; empty when it is not there yet
    std::string head_;            // its beginning, with all attributes
    std::set<std::string> unanswered_;
};

}  // namespace stampsim
