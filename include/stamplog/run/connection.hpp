// What the orchestrator needs of a session on one ERCS. In the product pep::pep_session stands behind it; a test puts a
// scripted world there.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/pep/pep_session.hpp"

namespace stamplog::run {

// Used by one thread at a time. Semantics of pep::pep_session's functions of the same names.
class connection {
 public:
    virtual ~connection() = default;
    virtual std::string session_id() const = 0;
    virtual utc_time opened_at() const = 0;
    [[nodiscard]] virtual result<pep::call_outcome> call(const psrp::command& c, const session::observer& watch,
                                                         std::stop_token stop, std::optional<steady_time> deadline) = 0;
    [[nodiscard]] virtual result<pep::close_report> close(const pep::landing_folder& where) = 0;
    virtual void know_stamp_offset(int minutes) = 0;
    virtual void abandon() = 0;
};

// What there is of a session before it is open, and what may be left of it when our process dies.
struct session_traces {
    std::string id;
    std::string child{};  // the local program that speaks for us (transport/left_child.hpp); empty: none
};
// Told before anything of the session is sent.
using id_sink = std::function<void(const session_traces&)>;
// Ends sessions of a process that is gone, with what runs in them: afterwards nothing of theirs writes to the share any more.
// Gives the ids of those that were still there.
using left_ender = std::function<result<std::vector<std::string>>(const std::vector<session_traces>&, std::stop_token)>;

struct connector {
    std::string name;  // the endpoint as the operator gave it
    std::function<result<std::unique_ptr<connection>>(std::stop_token, const id_sink& announce)> open;
    left_ender end_left{};  // empty: they ended with their process
};

}  // namespace stamplog::run
