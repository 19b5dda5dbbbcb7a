// A log that keeps its lines, for tests that ask what was logged.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "stamplog/base/log.hpp"

namespace stamplog::testing {

class list_log final : public log_sink {
 public:
    void write(log_level, std::string_view message) override {
        std::scoped_lock lock(guard_);
        lines_.emplace_back(message);
    }
    bool has(std::string_view part) const {
        std::scoped_lock lock(guard_);
        for (const auto& l : lines_)
            if (l.find(part) != std::string::npos) return true;
        return false;
    }
    std::string all() const {
        std::scoped_lock lock(guard_);
        std::string text;
        for (const auto& l : lines_) text += l + '\n';
        return text;
    }

 private:
    mutable std::mutex guard_;
    std::vector<std::string> lines_;
};

}  // namespace stamplog::testing
