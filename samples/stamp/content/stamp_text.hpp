// Fast clock readings for text logs: the date part is made once a second.
#pragma once

#include <string>

#include "stamp/time_zone.hpp"

namespace stampsim {

class time_text {
 public:
    // `pattern`: '-' gives 2026-11-21T02:40:46.123Z, '/' gives 2026/11/21-02:40:46.123 (cluster log),
    // ' ' gives 2026-11-21 02:40:46 (IIS), 'u' gives 11/21/2026 02:40:46.123 (PDH-CSV).
    explicit time_text(char pattern) : pattern_(pattern) {}
    void append(std::string& out, ticks since_epoch);

 private:
    void refresh(std::int64_t second);
    char pattern_;
    std::int64_t second_ = -1;
    std::string head_;
};

}  // namespace stampsim
