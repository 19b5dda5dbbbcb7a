// Which steps to an ERCS work, and how what fails is mended. Checks on an endpoint only; share, stage and disk are checked
// elsewhere and listed in the same shape.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/base/error.hpp"
#include "stamplog/pep/pep_session.hpp"

namespace stamplog::pep {

enum class check_state {
    ok,
    warning,  // works, with something to know
    failed,
    not_reached,  // an earlier step failed
    not_visible,  // cannot be seen from outside
};
std::string_view to_string(check_state s);

struct check {
    std::string name;  // "tcp", "language-mode"
    check_state state = check_state::not_reached;
    std::string found;  // what was seen, one line; foreign text
    std::string mend;   // what the operator can do; empty where nothing is to do
};

// How an endpoint is reached decides which steps there are before its runspace.
enum class transport_kind { program, winrm };
// In order: name, tcp, http, auth, shell, runspace of WinRM; program, runspace of a program's standard streams.
std::vector<std::string_view> steps_of(transport_kind kind);
// The step at which opening failed, told from the error alone: transports name what they were doing by code and text. The last
// of steps_of() that fits; "runspace" when nothing tells.
std::string_view failed_step(transport_kind kind, const error& e);
// All steps of opening: ok up to the failed one, then not reached. No error: all ok.
std::vector<check> opening_checks(transport_kind kind, const std::optional<error>& failure);

// A clock that is further off than this makes Kerberos refuse, and FromDate and ToDate mean other hours.
inline constexpr std::chrono::seconds clock_threshold{300};

// On an open session: language-mode, culture, clock, cmdlets. Sends Get-Command alone (typed, read-only). `ahead`: the
// endpoint's clock less ours where the transport tells. Never fails: a session that breaks makes the rest not_reached.
std::vector<check> session_checks(pep_session& s, const std::optional<std::chrono::seconds>& ahead,
                                  const std::stop_token& stop);
// The same names, all not_reached.
std::vector<check> unreached_session_checks();

}  // namespace stamplog::pep
