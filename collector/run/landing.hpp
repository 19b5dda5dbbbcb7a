// The run's folder on the share: which zips lie there, whether they are complete, what they came from. Zips are read and
// hashed, never changed.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scheduler.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/run/records.hpp"
#include "teller.hpp"

namespace stamplog::run {

// One call of Get-AzureStackLog, so that a zip can be traced to it.
struct collection_call {
    int unit = 0, attempt = 0;
    std::string ercs{}, session{}, command{};
    std::vector<std::pair<std::string, std::string>> parameters{};
    std::vector<std::string> roles{};  // empty: whatever the call brings
};

// Rings once, from look(), when for `after` no byte of a call has landed, neither of a zip nor of its output log; 0: never.
// The time that look() takes to copy and hash is not counted.
// Must be quick and call nothing back.
struct stall_alarm {
    std::chrono::milliseconds after{0};
    std::function<void()> ring{};
};

// Thread-safe.
class landing {
 public:
    // `patience`: how long a file that should be there is waited for, since listings over a network may be old.
    // `fetch`: brings what is on the share into the folder, where that is not the share itself; true: of a call that ended.
    landing(std::filesystem::path folder, clock& time, teller& tell, std::chrono::milliseconds patience,
            std::function<result<void>(bool)> fetch = {});

    const std::filesystem::path& folder() const { return folder_; }

    // What earlier processes of the run collected: their calls are over, and what lies there is theirs or nobody's.
    void adopt(const std::vector<collection_call>& calls, const std::vector<landed_zip>& zips);

    void begin(const collection_call& c, stall_alarm alarm = {});
    // The call ended: what it brought, each zip hashed; fills zips, missing_roles, output_log and full_disk of `r`.
    void end(int unit, int attempt, attempt_result& r, std::stop_token stop);

    // One look by the watch: what grew is told, what rests and is whole is hashed and told.
    void look();

    // After the last call: what nobody looked at yet is hashed.
    void finish();
    // Every zip, in the order of their paths.
    std::vector<landed_zip> all() const;
    // Get-AzureStackLog_Output.log of each folder.
    std::vector<std::filesystem::path> output_logs() const;

 private:
    struct seen {
        landed_zip zip;
        std::filesystem::file_time_type written;
        steady_time changed;
        bool whole = false;     // hashed, central directory there
        std::string trouble{};  // why it is not
    };
    struct found {
        std::filesystem::path file;
        std::string folder, role;
        std::uint64_t size = 0;
        std::filesystem::file_time_type written;
    };
    void bring(bool ended);
    std::vector<found> list() const;
    void merge(const std::vector<found>& now);
    const collection_call* explain(const found& f) const;
    void attribute(landed_zip& z, const found& f);
    bool hash(const std::filesystem::path& file);
    void settle_output_logs(const attempt_result& r);
    void judge(const collection_call& c, attempt_result& r) const;
    void look_for_full_disk(const collection_call& c, attempt_result& r) const;
    // Why roles are missing, as far as the landing tells.
    void explain_missing(const collection_call& c, attempt_result& r) const;
    std::vector<std::filesystem::path> folders_of(const collection_call& c) const;
    void tell_growth();
    void take_off_alarms(steady_time::duration unseen);
    void ring_alarms();
    std::uint64_t bytes_of(const collection_call& c) const;

    const std::filesystem::path folder_;
    clock& time_;
    teller& tell_;
    const std::chrono::milliseconds patience_;
    const std::function<result<void>(bool)> fetch_;
    mutable std::mutex mutex_;
    std::vector<collection_call> calls_;  // every call of the run
    std::size_t past_ = 0;                // so many of them are over since before this process
    struct activity {
        stall_alarm alarm;
        std::set<std::filesystem::path> older{};  // folders that were there before the call
        std::uint64_t bytes = 0;
        steady_time grew{};
        bool rung = false;
    };
    std::map<std::pair<int, int>, activity> active_;  // by unit and attempt
    std::map<std::filesystem::path, seen> zips_;
    std::map<std::string, std::size_t> owners_;  // owner_key() -> position in calls_
    std::map<std::pair<int, int>, std::uint64_t> bytes_told_;
    std::string not_brought_;  // why, at the last time
};

}  // namespace stamplog::run
