// What happened on the stamp, shared by its endpoint processes: sessions, collections, faults used up, logs generated on
// demand. One SQLite file. A process that dies (kill -9) is noticed by the next one that looks: its session counts as gone,
// its collections as ended, its transcript stays on the ERCS.
//
// Not thread-safe: one object per thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stamp/session_lock.hpp"
#include "stamp/stamp_folder.hpp"
#include "stamplog/base/clock.hpp"

namespace stampsim {

struct session_record {
    std::int64_t id = 0;
    std::string ercs, user, transcript;
    stamplog::utc_time started;
    std::optional<stamplog::utc_time> ended;
    std::string how;  // open, closed, left (client ended it without a close), gone (process died)
};
struct collection_record {
    std::int64_t id = 0, session = 0;
    std::string ercs, cmdlet;
    std::vector<std::string> roles;
    stamplog::utc_time from, to, started;
    std::optional<stamplog::utc_time> ended;
    std::string outcome;  // running, completed, failed, stopped, timed-out, killed
};
struct ledger_report {
    std::vector<session_record> sessions;
    std::vector<collection_record> collections;
    int most_at_once = 0;                                    // collections on the stamp
    std::vector<std::pair<std::string, int>> most_per_ercs;  // in order of the name
};

class ledger {
 public:
    [[nodiscard]] static stamplog::result<ledger> open(const stamp_folder& folder, const stamplog::clock& time);
    ~ledger();
    ledger(ledger&&) noexcept;
    ledger& operator=(ledger&&) noexcept;

    struct opened_session {
        std::int64_t id;
        session_lock lock;  // keep as long as the session lives
    };
    [[nodiscard]] stamplog::result<opened_session> begin_session(const std::string& ercs, const std::string& user,
                                                                 const std::string& transcript);
    [[nodiscard]] stamplog::result<void> end_session(std::int64_t id, const std::string& how);

    // nullopt: another collection runs on the stamp and `alone` was asked for.
    [[nodiscard]] stamplog::result<std::optional<std::int64_t>> begin_collection(const collection_record& c, bool alone);
    [[nodiscard]] stamplog::result<void> end_collection(std::int64_t id, const std::string& outcome);

    // Uses up one of `times` occurrences of a fault (0: always); false when none is left.
    [[nodiscard]] stamplog::result<bool> take_fault(int index, int times);
    // The same without using anything up.
    [[nodiscard]] stamplog::result<bool> fault_left(int index, int times);

    // Names of the transcripts on an ERCS whose sessions are open and alive. A session is here before its file is there.
    [[nodiscard]] stamplog::result<std::vector<std::string>> open_transcripts(const std::string& ercs);

    // Test-AzureStack ran: the test that failed, empty for none. The last run is what a report tells of; nullopt: none ran.
    [[nodiscard]] stamplog::result<void> note_validation(const std::string& failed);
    [[nodiscard]] stamplog::result<std::optional<std::string>> last_validation();

    [[nodiscard]] stamplog::result<void> add_on_demand(const std::vector<std::string>& roles);
    [[nodiscard]] stamplog::result<std::vector<std::string>> on_demand();

    [[nodiscard]] stamplog::result<ledger_report> report();

 private:
    struct impl;
    explicit ledger(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

}  // namespace stampsim
