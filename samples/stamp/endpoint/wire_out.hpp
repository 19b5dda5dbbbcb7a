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

 private:
    bool put(std::string_view data);
    bool reaches(const fault* f, std::size_t more) const { return f && written_ + more > f->after_bytes; }
    int fd_;
    fault_book& faults_;
    std::uint64_t written_ = 0;
    bool silent_ = false, garbage_done_ = false;
};

}  // namespace stampsim
