// The fault file: what goes wrong on the simulated stamp, where, and how often (docs/STAMPSIM.md lists the kinds).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamp/fault_names.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

enum class fault_kind {
    unreachable,            // the endpoint does not start
    dies,                   // the process ends in the middle of its output or of a zip
    hang,                   // nothing more is written, after so many bytes on the wire or when a cmdlet starts
    garbage,                // a line that is no protocol on standard output
    cmdlet_error,           // a cmdlet fails with a text
    log_noise,              // PS>TerminatingError in Get-AzureStackLog_Output.log, nothing missing
    concurrency_refused,    // a second collection at once on the stamp is refused
    slow_role,              // a role takes so many seconds more
    role_missing,           // no zip, and success all the same
    truncated_zip,          // a zip that ends early
    lying_zip,              // a zip whose directory tells wrong CRC and size
    share_refuses,          // the share refuses the endpoint
    transcript_copy_fails,  // Close-PrivilegedEndpoint fails at the copy
    shell_closes,           // after a Close-PrivilegedEndpoint that worked, the process ends
    endless_progress,       // a cmdlet reports progress and never ends
    test_fails,             // Test-AzureStack reports a FAIL and returns False
    times_out,              // TimeOutInMinutes is over when a role's turn comes, however long that is
    stalls,                 // nothing is written and nothing ends when a role's turn comes
    disk_full,              // the ERCS VM's disk has no room for a role
    // ---- of the WinRM service (stampsim serve)
    cut_connection,      // a connection is cut after so many bytes of answers
    http_401,            // an exchange on an authenticated connection is answered with 401
    http_503,            // an exchange is answered with 503
    timed_out_storm,     // a Receive is answered with TimedOut though output is there
    slow_bytes,          // an answer is written in small pieces, with pauses
    wrong_relates_to,    // an answer relates to another message
    corrupt_ciphertext,  // a bit of a sealed answer is flipped
};

struct fault {
    fault_kind kind{};
    int index = 0;         // position in the file, the key under which uses are counted
    int ercs = 0;          // 1, 2, 3; 0: any
    std::string role;      // empty: any
    std::string node;      // of times_out, stalls, disk_full: only where this computer is asked for; empty: any
    int over_minutes = 0;  // of the same: only for windows that are longer
    std::string cmdlet;    // empty: Get-AzureStackLog for a cmdlet_error, the wire for a hang
    bool in_zip = false;   // dies: in the middle of a zip, not of the output; so is one with a role
    std::uint64_t after_bytes = 0;
    std::uint64_t after_exchanges = 0;  // of the WinRM service: so many pass undisturbed
    int times = 0;                      // 0: always
    std::string text;                   // error text, test name, garbage line
    std::string id;                     // FullyQualifiedErrorId of a cmdlet_error
    double seconds = 0;                 // slow_role
    bool terminating = true;            // cmdlet_error: ends the cmdlet, or is written to the error stream
};

struct fault_list {
    std::map<std::string, double, std::less<>> durations;  // seconds, by role or cmdlet in lower case; "default" for every role
    std::vector<fault> faults;

    std::chrono::duration<double> role_duration(std::string_view role) const;
    std::chrono::duration<double> cmdlet_duration(std::string_view cmdlet) const;
};

std::string_view to_string(fault_kind k);
// errc::config with file and line for what is no TOML, and for a fault that could never happen as written: an unknown kind, a
// key that its kind does not take, a value of the wrong type or out of range, a name that the stamp does not have.
[[nodiscard]] stamplog::result<fault_list> parse_faults(std::string_view toml, const std::string& file,
                                                        const fault_names& names);

}  // namespace stampsim
