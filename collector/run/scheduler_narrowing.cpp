#include <algorithm>

#include "scheduler.hpp"

namespace stamplog::run {
namespace {

using ending = attempt_result::ending;

// Logs are gathered on the ERCS VM's own disk and go from there with the collection that gathered them; nothing tells how full
// it is now, but another collection.
constexpr std::chrono::minutes disk_rests{15};
constexpr int most_full_disks = 6;  // for parts of roles: a whole role may just be too large

constexpr const char* no_part_brought =
    "it brought no zip and no error, and no other part of the role brought a zip: it may hold logs all the same";
constexpr const char* every_disk_full = "every ERCS that is left says that its disk is full";

}  // namespace

// A group is divided into its roles, all of them: only the cmdlet's own end in time tells that a role has no more parts.
void scheduler::fell_short(int unit, std::size_t e, attempt_result r) {
    work& w = find(unit);
    if (r.how == ending::session_lost && ++w.sessions_lost >= 2) return record(w, outcome::failed, r.words, r);
    if (w.unit.roles.size() > 1) {
        const auto roles = w.unit.roles;
        return divide(unit, roles, r);
    }
    const int whole = w.unit.part_of != 0 ? w.unit.part_of : w.unit.id;
    auto next = narrower(w.unit, r.lack, narrower_[whole], narrow_, r.computers);
    if (next.parts.empty()) {
        r.missing_roles = w.unit.roles;
        return record(w, r.zips.empty() ? outcome::failed : outcome::partial,
                      r.words + (next.how.empty() ? "" : " (" + next.how + ")"), r);
    }
    for (auto& part : next.parts) part.id = next_id_++;
    narrower_[whole].calls += next.parts.size();
    note(w.unit.title + " did not come whole on " + ercs_[e].name + (r.words.empty() ? "" : " (" + r.words + ")") +
         ": it is asked for " + next.how);
    w.is = unit_state::narrowed;
    to_narrow_[unit] = {w.unit, std::move(next.parts), r.words};
}

// Last of all units: what every role has is worth more than the rest of one, and names more nodes.
void scheduler::start_parts(int unit) {
    const auto told = to_narrow_.find(unit);
    if (told == to_narrow_.end()) return;
    work& whole = find(unit);
    whole.is = unit_state::settled;
    const int lost = whole.sessions_lost;
    for (auto& part : told->second.into) units_.push_back({.unit = std::move(part), .sessions_lost = lost});
    to_narrow_.erase(told);
}

bool scheduler::a_part_brought(int whole) const {
    return brought_in_parts_.contains(whole) || std::any_of(records_.begin(), records_.end(), [&](const unit_record& r) {
               return r.unit.part_of == whole && (r.how == outcome::done || r.how == outcome::partial) && !r.zips.empty();
           });
}

// That a part holds nothing is believed where another part of the role brought something.
void scheduler::settle_empty_parts() {
    for (auto at = empty_parts_.begin(); at != empty_parts_.end();) {
        const int whole = at->first;
        const bool brought = a_part_brought(whole);
        const bool others_go_on = std::any_of(units_.begin(), units_.end(), [&](const work& w) {
            return w.unit.part_of == whole && w.is != unit_state::settled;
        });
        if (!brought && others_go_on) {
            ++at;
            continue;
        }
        for (const int unit : at->second) {
            const work& w = find(unit);
            record(w, brought ? outcome::done : outcome::failed, brought ? "" : no_part_brought,
                   {.detail = brought ? "no logs of it" : "", .started = w.started, .ended = w.ended});
        }
        at = empty_parts_.erase(at);
    }
}

void scheduler::spend(const work& w, const attempt_result& r) {
    if (w.unit.part_of == 0) return;
    auto& history = narrower_[w.unit.part_of];
    history.spent += r.ended - r.started;
    if (history.spent < narrow_.most_time) return;
    for (auto& other : units_)
        if (other.is == unit_state::waiting && other.unit.part_of == w.unit.part_of)
            sweep_one(other, "the role's narrower calls have taken the time that they may take (--narrow-for)");
}

void scheduler::hear_of_disk(const work& w, std::size_t e, const attempt_result& r) {
    auto& at = ercs_[e];
    if (r.full_disk.empty()) {
        if (r.how == ending::done && !r.zips.empty()) at.disk_was_full = at.for_a_part = 0;
        return;
    }
    ++at.disk_was_full;
    if (w.unit.part_of != 0) ++at.for_a_part;
    at.roomy_at = r.ended + disk_rests * (1 << std::min(at.disk_was_full - 1, 4));
    note(at.name + " says that its disk is full (" + r.full_disk + "): no collection starts there before " +
         format_rfc3339(std::chrono::floor<std::chrono::seconds>(at.roomy_at)) + " if another ERCS can take it");
}

bool scheduler::says_full(std::size_t e) const { return ercs_[e].disk_was_full > 0 && now_ < ercs_[e].roomy_at; }

bool scheduler::no_disk_left() const {
    bool any = false;
    for (std::size_t i = 0; i < ercs_.size(); ++i) {
        if (!alive(i)) continue;
        any = true;
        if (ercs_[i].for_a_part < most_full_disks) return false;
    }
    return any;
}

void scheduler::stop_collections_on_full_disks() {
    if (!no_disk_left()) return;
    for (auto& w : units_)
        if (w.is == unit_state::waiting && w.unit.exclusive) sweep_one(w, every_disk_full);
}

}  // namespace stamplog::run
