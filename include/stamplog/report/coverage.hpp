// What a bundle covers: every unit, every session, every role on every ERCS, what is missing and why. Written into the bundle
// as _stamplog/coverage.json, read back by `show` and `diff`. Schema: docs/REPORT.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::report {

struct unit_line {
    int id = 0;
    std::string kind{};  // "logs", "test", "stamp_information", …
    std::string title{};
    std::vector<std::string> roles{}, resource_providers{};
    std::string outcome{};  // "done", "partial", "failed", "refused", "skipped"
    bool harmless = false;
    std::string reason{}, detail{}, ercs{};
    int attempts = 0;
    std::optional<utc_time> started{}, ended{};
    std::vector<std::string> missing_roles{};
    // Of a part of a role that would not come whole: which part.
    int part_of = 0;
    std::optional<utc_time> from{}, to{};
    std::vector<std::string> nodes{}, log_types{};
};
// One role on one ERCS: which zips came.
struct role_line {
    std::string role{}, ercs{};
    int unit = 0;
    std::string status{};  // "complete", "partial", "missing", "not on this stamp"
    std::uint64_t zips = 0, bytes = 0;
    std::string part{};  // which part of the role, in words; empty: the whole
};
struct transcript_line {
    std::string name{};  // path in the bundle
    std::uint64_t size = 0;
    std::string sha256{};
    bool ours = false;
};
struct session_line {
    std::string ercs{}, id{};
    bool opened = false;
    std::optional<utc_time> opened_at{}, closed_at{};
    bool transferred = false, proved = false;
    std::string problem{};
    std::vector<transcript_line> transcripts{};
};
// Where a file of the bundle came from.
struct zip_line {
    std::string name{};  // "<folder>/<file>"
    std::string role{}, ercs{}, session{}, sha256{};
    int unit = 0, attempt = 0;
    std::uint64_t size = 0;
    bool superseded = false;  // lies in the landing, not in the bundle
};
// Something that is not in the bundle, and what to do about it.
struct missing_line {
    std::string what{}, why{}, remedy{};
};

struct coverage {
    bool complete = false, interrupted = false;
    std::vector<unit_line> units;
    std::vector<role_line> roles;
    std::vector<session_line> sessions;
    std::vector<zip_line> zips;
    std::vector<missing_line> missing;
    std::vector<std::string> notes;
};

// UTF-8, indented by two, keys in the schema's order: equal input, equal bytes.
std::string to_json(const coverage& c);
// Of a bundle that others made: unknown fields are ignored, absent ones keep their defaults. errc::corrupt says where,
// errc::unsupported for another schema version, errc::limit above 64 MiB.
[[nodiscard]] result<coverage> parse_coverage(std::string_view json);

}  // namespace stamplog::report
