// Decides what each ERCS does next: events in, tasks out. No thread, no clock, no I/O, so that every rule can be tested alone.
//
// Rules (docs/decisions/0005-scheduler.md): one collection per ERCS at a time; a unit whose session died goes to another ERCS;
// a collection that failed while another one ran is tried again alone, and if that works the run goes on serially; a role that
// fails everywhere takes no other with it. A role that runs out of time or room is asked for in parts (narrowing.hpp,
// docs/decisions/0015); an ERCS that says its disk is full gets no collection while another can take it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "narrowing.hpp"
#include "stamplog/run/records.hpp"

namespace stamplog::run {

struct zip_of_role {
    std::filesystem::path file;
    std::string role;
};

// What became of one call of a unit's cmdlet.
struct attempt_result {
    enum class ending {
        done,          // the cmdlet ended
        failed,        // it failed
        stopped,       // by the operator
        overdue,       // by us, since it did not end
        stalled,       // by us, since no byte landed for a while
        session_lost,  // the session is gone, and the ERCS with it
        refused,       // not allowed, or no such cmdlet
        not_offered    // of information only: this endpoint does not have it, or cannot do it; nothing is missing
    };
    ending how = ending::failed;
    std::string words{};  // the endpoint's own, else ours
    std::vector<zip_of_role> zips{};
    std::vector<std::string> missing_roles{};  // asked, no complete zip
    bool output_log = false;                   // Get-AzureStackLog_Output.log is there
    std::string detail{};
    utc_time started{}, ended{};
    // Of a collection.
    shortage lack = shortage::none;
    std::string full_disk{};               // the endpoint's words for that; empty: it did not say so
    std::vector<std::string> computers{};  // that the run's zips name; where it lacked something
};

// A unit that is asked for in parts from now on. It has no record of its own.
struct narrowed_unit {
    plan::unit unit{};
    std::vector<plan::unit> into{};
    std::string reason{};
};

struct task {
    enum class kind { open, run, rest, tell, close };
    kind what = kind::open;
    std::size_t ercs = 0;
    plan::unit unit{};  // run
    int attempt = 0;
    std::vector<unit_record> records{};  // tell: to the journal, then to whoever listens
    std::vector<narrowed_unit> narrowed{};
    std::vector<std::string> notes{};
};

struct event {
    enum class kind { begin, opened, open_failed, attempt_ended, rested, told, closed };
    kind what = kind::begin;
    std::size_t ercs = 0;
    int unit = 0;
    attempt_result result{};
};

// Where a run that is resumed stands.
struct continuation {
    std::map<int, int> attempts{};         // that units had
    int next_id = 1;                       // above every unit's
    std::set<std::size_t> rest_first{};    // ERCS whose collection was cut
    std::set<std::size_t> without_work{};  // ERCS that need no session
    std::set<int> brought_in_parts{};      // units of which a part has brought a zip
};

class scheduler {
 public:
    // `names`: the endpoints. `limit`: collections at once on the stamp. `rest`: an ERCS whose collection we had to stop gets
    // no other one before its rest is over.
    scheduler(const plan::plan& what, std::vector<std::string> names, unsigned limit, bool rest, continuation from = {},
              narrowing_rules narrow = {});

    // `why_stop`: nothing new starts any more, for this reason; empty: go on. Every task leads to exactly one event.
    std::vector<task> on(const event& e, const std::string& why_stop);
    bool finished() const;

    const std::vector<unit_record>& records() const { return records_; }
    const std::vector<std::string>& notes() const { return notes_; }

 private:
    enum class ercs_state { opening, free, busy, resting, closing, gone };
    struct ercs {
        std::string name;
        ercs_state is = ercs_state::opening;
        bool benched = false;  // gives no collections any more: what failed here worked elsewhere
        // Its disk is full, it said: no collection before `roomy_at`, as far as another ERCS can take it.
        // So many times since the last collection that worked; and when no more than a part of a role was asked.
        int disk_was_full = 0, for_a_part = 0;
        utc_time roomy_at{};
    };
    // `narrowed`: its parts are told to the journal, and start after that.
    enum class unit_state { waiting, running, narrowed, settled };
    // What the attempt that waits or runs is for. A failure leads from each to the next.
    enum class turn {
        usual,
        alone,     // without any other collection, on the same ERCS: was the other one the cause?
        elsewhere  // on another ERCS than `failed_on`: was that the cause?
    };
    // Another collection on the stamp while this attempt ran.
    enum class company {
        none,
        came_later,
        from_the_start  // it ran when this one began: then this is the one that a stamp would refuse
    };
    struct work {
        plan::unit unit;
        unit_state is = unit_state::waiting;
        turn next = turn::usual;
        company beside = company::none;
        int attempts = 0, sessions_lost = 0;
        bool was_alone = false;                  // it, or the group that it was part of, has been tried alone
        bool divided = false;                    // it was part of a group
        std::optional<std::size_t> failed_on{};  // where it failed by the cmdlet's own word
        std::optional<std::size_t> last_on{};
        std::string words{};
        utc_time started{}, ended{};
    };

    // scheduler.cpp: who does what next
    void begin(std::vector<task>& out) const;
    void take(const event& e);
    void assign(std::vector<task>& out);
    bool start(std::size_t e, std::vector<task>& out);
    bool may_run(const work& w, std::size_t e, bool ignore_order) const;
    bool another_part_runs(const work& w) const;
    bool usable(const work& w, std::size_t e) const;
    bool alive(std::size_t e) const;
    bool says_full(std::size_t e) const;
    bool any_alive() const;
    bool another_for(const work& w, std::size_t e) const;
    bool probe_now() const;
    bool settled(int unit) const;
    bool all_settled() const;
    void sweep(const std::string& why);
    void sweep_one(work& w, const std::string& why);
    work& find(int unit);

    // scheduler_rules.cpp: what an ended attempt leads to
    void judge(int unit, std::size_t e, const attempt_result& r);
    void judge_information(work& w, std::size_t e, const attempt_result& r);
    void judge_collection(int unit, std::size_t e, attempt_result r);
    bool leave_out_unknown_roles(int unit, attempt_result& r);
    void came_in_part(int unit, const attempt_result& r);
    void did_not_work(int unit, std::size_t e, const attempt_result& r);
    void worked(work& w, std::size_t e);
    void give_back(work& w);
    void try_elsewhere(work& w, std::size_t e, const attempt_result& r);
    void divide(int unit, const std::vector<std::string>& roles, const attempt_result& r);

    // scheduler_narrowing.cpp: what ran out of time or room
    void fell_short(int unit, std::size_t e, attempt_result r);
    void start_parts(int unit);
    bool a_part_brought(int whole) const;
    void settle_empty_parts();
    void spend(const work& w, const attempt_result& r);
    void hear_of_disk(const work& w, std::size_t e, const attempt_result& r);
    bool no_disk_left() const;
    void stop_collections_on_full_disks();

    void record(const work& w, outcome how, std::string reason, const attempt_result& r, bool harmless = false);
    void note(std::string text);

    std::vector<ercs> ercs_;
    std::vector<work> units_;  // in order of priority
    unsigned limit_;
    bool rest_;
    std::set<std::size_t> rest_first_;
    int next_id_ = 1;
    unsigned collections_ = 0;  // running now
    bool alone_running_ = false;
    unsigned suspicion_ = 0;  // failures beside another collection since the last success beside one
    std::vector<unit_record> records_;
    std::vector<std::string> notes_;
    std::size_t records_told_ = 0, notes_told_ = 0;
    std::vector<std::size_t> to_rest_;
    narrowing_rules narrow_;
    std::map<int, narrowing_history> narrower_;  // by the unit that was to bring the role whole
    std::map<int, narrowed_unit> to_narrow_;     // told to the journal now
    std::set<int> brought_in_parts_;             // units of which an earlier process got a zip of a part
    // By the unit that was to bring the role whole: parts that brought nothing, while none has brought anything. They have no
    // record yet.
    std::map<int, std::vector<int>> empty_parts_;
    utc_time now_{};  // the latest end of an attempt
};

}  // namespace stamplog::run
