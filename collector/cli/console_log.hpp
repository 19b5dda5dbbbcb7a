// The log of a verb that has no run folder: warnings and errors to the terminal, everything with -v.
#pragma once

#include "stamplog/base/log.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class console_log final : public log_sink {
 public:
    explicit console_log(context& c) : c_(c) {}
    void write(log_level level, std::string_view message) override {
        if (level >= log_level::warning)
            c_.print.warn(message);
        else if (c_.g.verbose > (level == log_level::debug ? 1 : 0))
            c_.print.note(message);
    }

 private:
    context& c_;
};

}  // namespace stamplog::cli
