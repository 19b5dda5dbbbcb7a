// What pep_session needs of a session, so that a test can stand in for one. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "stamplog/session/session.hpp"

namespace stamplog::pep {

class caller {
 public:
    virtual ~caller() = default;
    // As session::invoke and session::close.
    [[nodiscard]] virtual result<session::invocation> invoke(const psrp::command& c, const session::observer& watch,
                                                             std::stop_token stop, std::optional<steady_time> deadline) = 0;
    [[nodiscard]] virtual result<void> close() = 0;
    virtual std::string id() const = 0;
};

std::unique_ptr<caller> over_session(std::unique_ptr<session::session> s);

}  // namespace stamplog::pep
