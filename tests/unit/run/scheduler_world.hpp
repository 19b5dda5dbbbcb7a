// Plays the ERCS for the scheduler: takes its tasks, answers them by rules of a small made-up stamp. No thread, no file.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "scheduler.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run::testing {

inline plan::unit logs_unit(int id, std::vector<std::string> roles) {
    plan::unit u;
    u.id = id;
    u.kind = plan::unit_kind::logs;
    u.title = roles.size() == 1 ? roles.front() : std::to_string(roles.size()) + " light roles";
    u.roles = std::move(roles);
    u.exclusive = true;
    return u;
}

inline plan::unit information_unit(int id, plan::unit_kind kind = plan::unit_kind::test) {
    plan::unit u;
    u.id = id;
    u.kind = kind;
    u.title = "Test-AzureStack";
    return u;
}

inline plan::plan plan_of(std::vector<plan::unit> units) {
    plan::plan p;
    p.units = std::move(units);
    return p;
}

// What a call comes to; `beside`: how many other collections run at its end.
using answer = std::function<attempt_result(const task&, unsigned beside)>;

inline attempt_result everything_came(const task& t, unsigned = 0) {
    attempt_result r;
    r.how = attempt_result::ending::done;
    for (const auto& role : t.unit.roles) r.zips.push_back({"/landing/" + role + ".zip", role});
    r.output_log = true;
    return r;
}
inline attempt_result failed_with(std::string words, const task& t) {
    attempt_result r;
    r.how = attempt_result::ending::failed;
    r.words = std::move(words);
    r.missing_roles = t.unit.roles;
    return r;
}
inline attempt_result session_died() {
    attempt_result r;
    r.how = attempt_result::ending::session_lost;
    r.words = "connection reset";
    return r;
}

class scheduler_world {
 public:
    scheduler_world(plan::plan p, std::size_t ercs, unsigned limit = 3, narrowing_rules narrow = {})
        : scheduler_(p, names(ercs), limit, true, {}, std::move(narrow)) {
        take(scheduler_.on({}, {}));
    }

    answer calls = [](const task& t, unsigned) { return everything_came(t); };
    std::function<bool(std::size_t)> opens = [](std::size_t) { return true; };
    bool stop = false;

    // Violations of what must always hold, as text; empty: none.
    std::string broken;
    unsigned most_collections = 0;
    std::vector<task> started;
    std::vector<std::pair<int, std::size_t>> ran;  // unit, ERCS

    bool busy() const { return !open_.empty(); }
    std::size_t in_flight() const { return open_.size(); }
    const task& flying(std::size_t i) const { return open_[i]; }

    // Answers the i-th open task.
    void finish(std::size_t i) {
        const task t = open_[i];
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
        event e{.ercs = t.ercs, .unit = t.unit.id};
        switch (t.what) {
            case task::kind::open:
                e.what = opens(t.ercs) ? event::kind::opened : event::kind::open_failed;
                break;
            case task::kind::run:
                e.what = event::kind::attempt_ended;
                e.result = calls(t, collections());
                break;
            case task::kind::rest:
                e.what = event::kind::rested;
                break;
            case task::kind::tell:
                e.what = event::kind::told;
                told += t.records.size();
                for (const auto& n : t.narrowed)
                    for (const auto& part : n.into) parts_told.insert(part.id);
                break;
            case task::kind::close:
                e.what = event::kind::closed;
                break;
        }
        take(scheduler_.on(e, stop ? "stopped before it started" : ""));
    }
    // First in, first out, which is what happens when every call takes the same time.
    void run_to_end() {
        while (busy()) finish(0);
    }

    const scheduler& plan() const { return scheduler_; }
    const unit_record* record(const std::string& title) const {
        for (const auto& r : scheduler_.records())
            if (r.unit.title == title) return &r;
        return nullptr;
    }
    bool noted(std::string_view part) const {
        return std::any_of(scheduler_.notes().begin(), scheduler_.notes().end(),
                           [&](const auto& n) { return n.find(part) != std::string::npos; });
    }
    std::size_t told = 0;
    std::set<int> parts_told;

 private:
    static std::vector<std::string> names(std::size_t n) {
        std::vector<std::string> out;
        for (std::size_t i = 1; i <= n; ++i) out.push_back("ercs" + std::to_string(i));
        return out;
    }
    unsigned collections() const {
        return static_cast<unsigned>(std::count_if(
            open_.begin(), open_.end(), [](const task& t) { return t.what == task::kind::run && t.unit.exclusive; }));
    }
    void take(std::vector<task> tasks) {
        for (auto& t : tasks) {
            for (const auto& o : open_)
                if (o.ercs == t.ercs && o.what != task::kind::tell && t.what != task::kind::tell)
                    broken += "two tasks at once on ercs" + std::to_string(t.ercs + 1) + "; ";
            if (t.what == task::kind::run) ran.emplace_back(t.unit.id, t.ercs);
            for (const auto& o : open_)
                for (const auto& role : t.unit.roles)
                    if (t.what == task::kind::run && o.what == task::kind::run && has_name(o.unit.roles, role))
                        broken += role + " is asked for twice at once; ";
            if (t.what == task::kind::run && t.unit.part_of != 0 && !parts_told.contains(t.unit.id))
                broken += "unit " + std::to_string(t.unit.id) + " runs before the journal knows it; ";
            started.push_back(t);
            open_.push_back(std::move(t));
            most_collections = std::max(most_collections, collections());
        }
    }
    scheduler scheduler_;
    std::deque<task> open_;
};

}  // namespace stamplog::run::testing
