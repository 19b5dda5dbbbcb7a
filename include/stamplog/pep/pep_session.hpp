// One session on one ERCS, as typed calls, whose end is always Close-PrivilegedEndpoint with the transcript read back.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/command.hpp"
#include "stamplog/session/session.hpp"

namespace stamplog::pep {

// The share as both sides see it: the ERCS VM writes to `unc`, we read below `local`. The same folder.
// For pep_session::close() give each ERCS a folder of its own: what appears there while it closes counts as its transcripts.
struct landing_folder {
    std::string unc;  // \\HOST\NAME[\folder…]
    std::filesystem::path local;
    psrp::credential_ptr writer;  // OutputShareCredential
};

// Which cmdlets a run may call: the catalogue's list and what --allow-cmdlet added.
class allow_list {
 public:
    explicit allow_list(std::vector<std::string> added = {});
    // errc::refused when the text is not the plain name of a cmdlet ("Verb-Noun"), or is Close-PrivilegedEndpoint: for
    // --allow-cmdlet, before a run starts.
    [[nodiscard]] static result<void> check_name(std::string_view cmdlet);
    // errc::refused, with the near names and the way to allow it, for everything else: before anything is sent. Names only:
    // blanks, separators, paths and script text are refused as such. Parameters that change the stamp (Test-AzureStack
    // -Repair) are refused in every abbreviation that PowerShell would take, also for added cmdlets.
    [[nodiscard]] result<void> check(const psrp::command& c) const;
    const std::vector<std::string>& added() const { return added_; }

 private:
    std::vector<std::string> added_;
};

enum class call_status { done, failed, stopped };
struct call_outcome {
    call_status status = call_status::done;
    std::vector<psrp::value> output;
    std::vector<psrp::error_record> errors;    // error stream
    std::optional<psrp::error_record> reason;  // of failed/stopped
    utc_time started, ended;

    // The endpoint's own words: the reason, else the first error, else empty.
    std::string message() const;
};

struct get_log_parameters {
    std::vector<std::string> roles;  // empty: every role (no FilterByRole)
    std::vector<std::string> resource_providers, nodes, log_types;
    utc_time from, to;
    int timeout_minutes = 240;
    bool include_dump_file = false;
};
// The commands, typed. Dates carry the stamp's offset at that moment, never Z; FromDate, ToDate, TimeOutInMinutes always
// passed.
psrp::command get_azurestack_log(const get_log_parameters& p, const landing_folder& where, int offset_minutes);
// The same to a Blob container: its URL with a SAS (OutputSasUri). A plain text for the endpoint, which records it.
psrp::command get_azurestack_log(const get_log_parameters& p, const secret& sas_uri, int offset_minutes);
psrp::command test_azurestack();
psrp::command get_stamp_information();
psrp::command get_support_configuration();
// Of the failover cluster (-CimSession S-Cluster, the cluster's name on every stamp), as Microsoft's ERCS script asks: an ERCS
// VM is no member of it and has no virtual disks of its own.
psrp::command get_virtual_disk();
psrp::command get_storage_job();
psrp::command get_update_status();
psrp::command get_cluster_log(const std::string& destination_unc, std::chrono::minutes span);
psrp::command get_command();

struct transcript_file {
    std::filesystem::path file;  // where it lies in the landing
    std::uint64_t size = 0;
    std::string sha256;     // lower-case hexadecimal; empty: the file could not be read as a transcript
    bool ours = false;      // names this session's start, our user and every cmdlet we ran; else an earlier session's
    std::string text_name;  // name of the text inside, where it is a zip
};
// How long close() waits for a transcript to show itself: directory listings over SMB may be cached for about 10 s.
inline constexpr std::chrono::seconds transcript_patience{20};

struct close_report {
    bool transferred = false;                  // Close-PrivilegedEndpoint completed, or our transcript came all the same
    std::vector<transcript_file> transcripts;  // all that came with it, earlier sessions' too
    std::string problem;                       // why there is no proof, empty when a transcript is ours
    std::string note;                          // what went wrong although it is
};

// A session whose own process could not close it, as far as it is known.
struct session_trace {
    utc_time opened;
    std::optional<int> stamp_offset;  // minutes east of UTC of the stamp's clock
    std::string user;
    std::set<std::string> cmdlets;      // that surely ran, lower case
    std::set<std::string> share_unc{};  // paths that it may have been given, as UNC
};
// Their transcripts among those that lie below `folder`, where a later close of the same ERCS brought them: for each session
// one that fits it, the nearest that leaves every other its own, none twice, and none of `taken`. Where there are too few the
// first have theirs. nullopt: it is not there.
std::vector<std::optional<transcript_file>> find_transcripts(const std::filesystem::path& folder,
                                                             const std::vector<session_trace>& of,
                                                             const std::vector<transcript_file>& taken);

// What pep_session needs of a session; collector/pep/caller.hpp. A seam for tests: session::session has an adapter.
class caller;

// Not thread-safe.
class pep_session {
 public:
    // `user` is who we are on the endpoint (for the transcript check), as DOMAIN\name; empty where the transport does not know.
    // `stamp_offset`: minutes east of UTC of the stamp's clock, because transcripts carry local time without a zone; unknown:
    // any zone's time is taken. `time` and `log` must outlive the session.
    pep_session(std::unique_ptr<session::session> s, std::string ercs, std::string user, allow_list allowed, clock& time,
                log_sink& log, std::optional<int> stamp_offset = std::nullopt);
    pep_session(std::unique_ptr<caller> c, std::string ercs, std::string user, allow_list allowed, clock& time, log_sink& log,
                std::optional<int> stamp_offset = std::nullopt);
    ~pep_session();  // closes without transfer if close() was not called, and logs that the transcript waits on the ERCS

    const std::string& ercs() const;
    std::string session_id() const;
    utc_time opened_at() const;

    // The stamp's clock became known, from the stamp itself: in place of what was given.
    void know_stamp_offset(int minutes);

    // An error means that the session is gone; or that nothing was sent: errc::refused by the allow-list, errc::cancelled when
    // the stop came first.
    [[nodiscard]] result<call_outcome> call(const psrp::command& c, const session::observer& watch = {},
                                            std::stop_token stop = {}, std::optional<steady_time> deadline = {});

    // Close-PrivilegedEndpoint to `where`, then reads the transcripts that appeared below it and checks them; then ends the
    // runspace, also when the cmdlet failed. Waits up to transcript_patience for the share to show them. A failure of the
    // cmdlet is a value (transferred false, `problem` holds the endpoint's words); errc::disconnected when it was closed
    // before.
    [[nodiscard]] result<close_report> close(const landing_folder& where);
    // Ends the runspace without transfer: the transcript stays on the ERCS for the next proper close.
    void abandon();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::pep
