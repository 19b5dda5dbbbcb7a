// Standard output of an endpoint, with the faults that strike at a byte.
#pragma once

#include <cstdint>
#include <string_view>

#include "endpoint/fault_book.hpp"

namespace stampsim {

class wire_out {
 public:
    wire_out(int fd, fault_book& faults) : fd_(fd), faults_(faults) {}
    // False when the reader is gone.
    bool write(std::string_view data);
    // Nothing is written from now on.
    void fall_silent() { silent_ = true; }

 private:
    bool put(std::string_view data);
    bool write_garbage(std::size_t more);
    const fault* due(fault_kind kind, std::size_t more) const;
    int fd_;
    fault_book& faults_;
    std::uint64_t written_ = 0;
    bool silent_ = false, garbage_done_ = false;
};

}  // namespace stampsim
