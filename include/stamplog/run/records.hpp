// What a run leaves behind: one record per unit, one per session, one per landed zip. Values, no behaviour.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/error.hpp"
#include "stamplog/pep/pep_session.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

enum class outcome {
    done,     // everything that was asked came
    partial,  // some of it came; missing_roles or reason say what did not
    failed,   // tried, and it did not work: the endpoint's own words
    refused,  // not allowed: by our allow-list (nothing was sent), or the endpoint has no such cmdlet
    skipped   // never ran, or does not apply to this stamp
};
std::string_view to_string(outcome o) noexcept;

// One per unit, exactly. A group of roles that failed as a whole is asked role by role: then each role is a unit of its own
// (ids above the plan's) and the group has no record, or one for the roles that came.
struct unit_record {
    plan::unit unit;
    outcome how = outcome::skipped;
    std::string reason{};   // the endpoint's own words where it spoke
    bool harmless = false;  // nothing is missing for it: a role that this stamp does not have, a cluster log in the Storage zip
    std::string ercs{};     // where it ran last
    int attempts = 0;
    utc_time started{}, ended{};                // of the last attempt
    std::vector<std::filesystem::path> zips{};  // landed, complete, of the attempt that counts
    std::vector<std::string> missing_roles{};   // asked, no zip came
    bool cut = false;                           // its cmdlet was stopped, so that more may have been to come
    std::string detail{};                       // of information units: "Test-AzureStack: True"
};

struct session_record {
    std::string ercs, id;
    utc_time opened, closed;
    bool was_opened = false;  // false: could not be reached; `problem` says why
    pep::close_report close;
    std::string problem;   // why it could not be opened, or how it died
    std::string remedy{};  // what an operator can do about that; may be empty
    std::optional<errc> problem_code;

    // It was closed in order, and a transcript that was read back is this session's.
    bool proved() const { return was_opened && problem.empty() && close.transferred && close.problem.empty(); }
};

// A role zip in the landing, and what it came from. Complete and hashed.
struct landed_zip {
    std::filesystem::path file;
    std::string folder;  // "AzureStackLogs-<ts>-<ERCS>"
    std::string role;    // as in the file's name
    std::string ercs;    // the endpoint as the operator gave it; empty: no call of this run explains the zip
    std::string session;
    int unit = 0, attempt = 0;  // 0: unknown
    std::uint64_t size = 0;
    std::string sha256;       // lower-case hexadecimal
    bool cut = false;         // its end never came, or it cannot be read
    bool superseded = false;  // of an attempt that failed, while a later one brought its role whole: not for the bundle
    std::string command;      // "Get-AzureStackLog"
    std::vector<std::pair<std::string, std::string>> parameters;  // without secrets
};

struct coverage {
    std::vector<unit_record> units;
    std::vector<session_record> sessions;
    std::vector<std::string> notes;  // "serial since …: the stamp refused concurrency", …
    // Every unit done (or harmless), every opened session's transcript proved.
    bool complete() const;
    bool every_transcript_proved() const;
};

}  // namespace stamplog::run
