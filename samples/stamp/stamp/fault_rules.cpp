#include "stamp/fault_rules.hpp"

namespace stampsim {
namespace {

using keys = std::string_view;
constexpr keys text[] = {"text"}, role[] = {"role"}, seconds[] = {"seconds"}, dies[] = {"where", "role", "after_bytes"},
               hang[] = {"cmdlet", "after_bytes"}, garbage[] = {"after_bytes", "text"},
               error[] = {"cmdlet", "role", "text", "id", "terminating"}, slow[] = {"role", "seconds"},
               cut[] = {"role", "after_bytes"}, part[] = {"role", "node", "over_minutes"},
               full[] = {"role", "node", "over_minutes", "text"}, bytes[] = {"after_bytes"}, exchanges[] = {"after_exchanges"};

constexpr fault_rule rules[] = {
    {fault_kind::unreachable, "unreachable", text, {}},
    {fault_kind::dies, "dies", dies, {}},
    {fault_kind::hang, "hang", hang, {}},
    {fault_kind::garbage, "garbage", garbage, {}},
    {fault_kind::cmdlet_error, "cmdlet-error", error, {}},
    {fault_kind::log_noise, "log-noise", {}, {}},
    {fault_kind::concurrency_refused, "concurrency-refused", text, {}},
    {fault_kind::slow_role, "slow-role", slow, seconds},
    {fault_kind::role_missing, "role-missing", role, {}},
    {fault_kind::truncated_zip, "truncated-zip", cut, {}},
    {fault_kind::lying_zip, "lying-zip", role, {}},
    {fault_kind::share_refuses, "share-refuses", text, {}},
    {fault_kind::transcript_copy_fails, "transcript-copy-fails", text, {}},
    {fault_kind::shell_closes, "shell-closes", {}, {}},
    {fault_kind::endless_progress, "endless-progress", {}, {}},
    {fault_kind::test_fails, "test-fails", text, {}},
    {fault_kind::times_out, "times-out", part, {}},
    {fault_kind::stalls, "stalls", part, {}},
    {fault_kind::disk_full, "disk-full", full, {}},
    {fault_kind::cut_connection, "cut-connection", bytes, bytes},
    {fault_kind::http_401, "http-401", exchanges, {}},
    {fault_kind::http_503, "http-503", exchanges, {}},
    {fault_kind::timed_out_storm, "timed-out-storm", exchanges, {}},
    {fault_kind::slow_bytes, "slow-bytes", exchanges, {}},
    {fault_kind::wrong_relates_to, "wrong-relates-to", exchanges, {}},
    {fault_kind::corrupt_ciphertext, "corrupt-ciphertext", exchanges, {}},
};

}  // namespace

std::span<const fault_rule> fault_rules() { return rules; }

}  // namespace stampsim
