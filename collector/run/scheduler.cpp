#include "scheduler.hpp"

#include <algorithm>

namespace stamplog::run {

scheduler::scheduler(const plan::plan& what, std::vector<std::string> names, unsigned limit, bool rest, continuation from,
                     narrowing_rules narrow)
    : limit_(std::max(1u, limit)),
      rest_(rest),
      rest_first_(std::move(from.rest_first)),
      next_id_(from.next_id),
      narrow_(std::move(narrow)),
      brought_in_parts_(std::move(from.brought_in_parts)) {
    for (auto& n : names) ercs_.push_back({std::move(n)});
    for (auto e : from.without_work) ercs_[e].is = ercs_state::gone;
    for (const auto& u : what.units) {
        units_.push_back({.unit = u, .attempts = from.attempts[u.id]});
        next_id_ = std::max(next_id_, u.id + 1);
    }
}

std::vector<task> scheduler::on(const event& e, const std::string& why_stop) {
    std::vector<task> out;
    if (e.what == event::kind::begin)
        begin(out);
    else
        take(e);
    if (!why_stop.empty()) sweep(why_stop);
    if (!any_alive()) sweep("no ERCS was left to run it");
    stop_collections_on_full_disks();
    settle_empty_parts();
    // The thread of the ERCS that ran the unit tells about it, before it starts anything else: the order that people see.
    if (records_told_ < records_.size() || notes_told_ < notes_.size()) {
        task tell{.what = task::kind::tell, .ercs = e.ercs};
        tell.records.assign(records_.begin() + static_cast<std::ptrdiff_t>(records_told_), records_.end());
        tell.notes.assign(notes_.begin() + static_cast<std::ptrdiff_t>(notes_told_), notes_.end());
        records_told_ = records_.size();
        notes_told_ = notes_.size();
        if (!ercs_.empty()) out.push_back(std::move(tell));
    }
    if (e.what == event::kind::attempt_ended)
        if (const auto parts = to_narrow_.find(e.unit); parts != to_narrow_.end())
            out.push_back({.what = task::kind::tell, .ercs = e.ercs, .unit = parts->second.unit, .narrowed = {parts->second}});
    for (auto i : std::exchange(to_rest_, {})) out.push_back({.what = task::kind::rest, .ercs = i});
    assign(out);
    return out;
}

bool scheduler::finished() const {
    return all_settled() && std::all_of(ercs_.begin(), ercs_.end(), [](const ercs& e) { return e.is == ercs_state::gone; });
}

void scheduler::begin(std::vector<task>& out) const {
    for (std::size_t i = 0; i < ercs_.size(); ++i)
        if (ercs_[i].is == ercs_state::opening) out.push_back({.what = task::kind::open, .ercs = i});
}

void scheduler::take(const event& e) {
    auto& at = ercs_[e.ercs];
    switch (e.what) {
        case event::kind::opened:
            at.is = ercs_state::free;
            if (rest_first_.erase(e.ercs) != 0 && rest_ && !all_settled()) {
                at.is = ercs_state::resting;
                to_rest_.push_back(e.ercs);
            }
            return;
        case event::kind::rested:
            at.is = ercs_state::free;
            return;
        case event::kind::open_failed:
        case event::kind::closed:
            at.is = ercs_state::gone;
            return;
        case event::kind::attempt_ended: {
            const auto how = e.result.how;
            at.is = how == attempt_result::ending::session_lost ? ercs_state::gone : ercs_state::free;
            if ((how == attempt_result::ending::overdue || how == attempt_result::ending::stalled) && rest_) {
                at.is = ercs_state::resting;
                to_rest_.push_back(e.ercs);
            }
            now_ = std::max(now_, e.result.ended);
            judge(e.unit, e.ercs, e.result);
            return;
        }
        case event::kind::told:
            return start_parts(e.unit);
        case event::kind::begin:
            return;
    }
}

void scheduler::assign(std::vector<task>& out) {
    for (std::size_t e = 0; e < ercs_.size(); ++e) {
        if (ercs_[e].is != ercs_state::free) continue;
        if (all_settled()) {
            ercs_[e].is = ercs_state::closing;
            out.push_back({.what = task::kind::close, .ercs = e});
        } else {
            start(e, out);
        }
    }
}

bool scheduler::start(std::size_t e, std::vector<task>& out) {
    // `after` is a wish: where nothing runs that could fulfil it, it is not waited for.
    const bool idle = std::none_of(units_.begin(), units_.end(), [](const work& w) { return w.is == unit_state::running; });
    auto next = std::find_if(units_.begin(), units_.end(), [&](const work& w) { return may_run(w, e, false); });
    if (next == units_.end() && idle)
        next = std::find_if(units_.begin(), units_.end(), [&](const work& w) { return may_run(w, e, true); });
    if (next == units_.end()) return false;
    work& w = *next;
    if (w.unit.exclusive) {
        w.beside = collections_ > 0 ? company::from_the_start : company::none;
        for (auto& other : units_)
            if (other.is == unit_state::running && other.unit.exclusive && other.beside == company::none)
                other.beside = company::came_later;
        ++collections_;
        alone_running_ = w.next == turn::alone;
    }
    w.is = unit_state::running;
    w.last_on = e;
    ++w.attempts;
    ercs_[e].is = ercs_state::busy;
    out.push_back({.what = task::kind::run, .ercs = e, .unit = w.unit, .attempt = w.attempts});
    return true;
}

bool scheduler::may_run(const work& w, std::size_t e, bool ignore_order) const {
    if (w.is != unit_state::waiting || another_part_runs(w)) return false;
    if (w.next == turn::alone) {
        if (collections_ > 0 || !probe_now()) return false;
        // The same ERCS, or success would not say that the other collection was the cause.
        const bool same_is_there =
            w.failed_on && alive(*w.failed_on) && !ercs_[*w.failed_on].benched && !says_full(*w.failed_on);
        return same_is_there ? e == *w.failed_on : usable(w, e);
    }
    if (!ignore_order && w.unit.after != 0 && !settled(w.unit.after)) return false;
    if (w.unit.exclusive && (collections_ >= limit_ || alone_running_ || probe_now())) return false;
    return usable(w, e);
}

// What lands is traced to its call by its role.
bool scheduler::another_part_runs(const work& w) const {
    return w.unit.part_of != 0 && std::any_of(units_.begin(), units_.end(), [&](const work& other) {
               return other.is == unit_state::running && other.unit.part_of == w.unit.part_of;
           });
}

// Where no ERCS is as it should be, any will do.
bool scheduler::usable(const work& w, std::size_t e) const {
    const auto good = [&](std::size_t i) {
        const bool benched = w.unit.exclusive && (ercs_[i].benched || says_full(i));
        return alive(i) && !benched && !(w.next == turn::elsewhere && w.failed_on == i);
    };
    if (good(e)) return true;
    for (std::size_t i = 0; i < ercs_.size(); ++i)
        if (good(i)) return false;
    return true;
}

bool scheduler::alive(std::size_t e) const { return ercs_[e].is != ercs_state::gone && ercs_[e].is != ercs_state::closing; }

bool scheduler::any_alive() const {
    for (std::size_t i = 0; i < ercs_.size(); ++i)
        if (alive(i)) return true;
    return false;
}

bool scheduler::another_for(const work& w, std::size_t e) const {
    for (std::size_t i = 0; i < ercs_.size(); ++i) {
        const bool benched = w.unit.exclusive && (ercs_[i].benched || says_full(i));
        if (i != e && alive(i) && !benched && ercs_[i].is != ercs_state::opening) return true;
    }
    return false;
}

// One failure beside another collection may have any cause: it waits until the others are through. Two in a row look like
// a stamp that refuses concurrency: find out now, before every unit has failed once.
bool scheduler::probe_now() const {
    bool wanted = false, others = false;
    for (const auto& w : units_) {
        if (w.is != unit_state::waiting || !w.unit.exclusive) continue;
        (w.next == turn::alone ? wanted : others) = true;
    }
    return wanted && (suspicion_ >= 2 || !others);
}

bool scheduler::settled(int unit) const {
    return std::none_of(units_.begin(), units_.end(),
                        [&](const work& w) { return w.unit.id == unit && w.is != unit_state::settled; });
}

bool scheduler::all_settled() const {
    return std::all_of(units_.begin(), units_.end(), [](const work& w) { return w.is == unit_state::settled; });
}

void scheduler::sweep(const std::string& why) {
    for (auto& w : units_)
        if (w.is == unit_state::waiting) sweep_one(w, why);
}

void scheduler::sweep_one(work& w, const std::string& why) {
    w.is = unit_state::settled;
    if (w.last_on)
        record(w, outcome::failed, w.words + " (not tried again: " + why + ")", {.started = w.started, .ended = w.ended});
    else
        record(w, outcome::skipped, why, {});
}

scheduler::work& scheduler::find(int unit) {
    return *std::find_if(units_.begin(), units_.end(), [&](const work& w) { return w.unit.id == unit; });
}

}  // namespace stamplog::run
