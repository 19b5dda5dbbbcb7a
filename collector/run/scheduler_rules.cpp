#include <algorithm>

#include "scheduler.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

constexpr int sessions_a_unit_may_lose = 2;

using ending = attempt_result::ending;

void remove_roles(std::vector<std::string>& from, const std::vector<std::string>& those) {
    std::erase_if(from, [&](const std::string& r) { return has_name(those, r); });
}

void remove_zips(std::vector<zip_of_role>& from, const std::vector<std::string>& of_roles) {
    std::erase_if(from, [&](const zip_of_role& z) { return has_name(of_roles, z.role); });
}

// What landed of a role proves that the stamp has it, whatever its words say.
std::vector<std::string> unknown_roles(const plan::unit& u, const attempt_result& r) {
    auto unknown = plan::roles_refused(u, r.words);
    std::erase_if(unknown, [&](const std::string& role) {
        return std::any_of(r.zips.begin(), r.zips.end(), [&](const auto& z) { return same_name(z.role, role); });
    });
    return unknown;
}

}  // namespace

void scheduler::judge(int unit, std::size_t e, const attempt_result& r) {
    work& w = find(unit);
    if (w.unit.exclusive) {
        --collections_;
        if (w.next == turn::alone) alone_running_ = false;
    }
    w.words = r.words;
    w.started = r.started;
    w.ended = r.ended;
    w.is = unit_state::settled;  // unless a rule below gives it back
    spend(w, r);
    hear_of_disk(w, e, r);
    if (narrow_.on() && r.lack != shortage::none) return fell_short(unit, e, r);
    switch (r.how) {
        case ending::refused:
            return record(w, outcome::refused, r.words, r);
        case ending::not_offered:
            return record(w, outcome::skipped, r.words, r, true);
        case ending::stopped:
            return record(w, outcome::skipped, r.words, r);
        case ending::overdue:
        case ending::stalled:
            return record(w, r.zips.empty() ? outcome::failed : outcome::partial, r.words, r);
        case ending::session_lost:
            if (++w.sessions_lost < sessions_a_unit_may_lose && any_alive()) {
                give_back(w);
                return note(w.unit.title + " goes to another ERCS: the session on " + ercs_[e].name + " died (" + r.words +
                            ")");
            }
            return record(w, outcome::failed, r.words, r);
        case ending::done:
        case ending::failed:
            return w.unit.exclusive ? judge_collection(unit, e, r) : judge_information(w, e, r);
    }
}

// "An error communicating with the ECE Service ... is expected": Microsoft's advice is another ERCS.
void scheduler::judge_information(work& w, std::size_t e, const attempt_result& r) {
    if (r.how == ending::failed && w.next == turn::usual && another_for(w, e)) return try_elsewhere(w, e, r);
    record(w, r.how == ending::done ? outcome::done : outcome::failed, r.words, r);
}

void scheduler::judge_collection(int unit, std::size_t e, attempt_result r) {
    if (r.how == ending::done && r.missing_roles.empty() && !r.zips.empty() && r.output_log) {
        work& w = find(unit);
        worked(w, e);
        return record(w, outcome::done, "", r);
    }
    if (leave_out_unknown_roles(unit, r)) return;
    const work& w = find(unit);
    // A part may hold nothing: no logs of that time, that node, that type. A whole role that brings nothing is a failure.
    if (r.how == ending::done && w.unit.part_of != 0 && r.zips.empty() && r.words.empty())
        return empty_parts_[w.unit.part_of].push_back(unit);
    const bool something_came = w.unit.roles.empty() ? !r.zips.empty() : r.missing_roles.size() < w.unit.roles.size();
    if (r.how == ending::done && something_came) {
        worked(find(unit), e);
        return came_in_part(unit, r);
    }
    did_not_work(unit, e, r);
}

// The endpoint named roles that it does not know. They are settled with its words; the rest goes on as one unit.
// True: nothing is left to judge.
bool scheduler::leave_out_unknown_roles(int unit, attempt_result& r) {
    const auto unknown = unknown_roles(find(unit).unit, r);
    if (unknown.empty()) return false;
    const work asked = find(unit);
    remove_roles(find(unit).unit.roles, unknown);
    remove_roles(r.missing_roles, unknown);
    for (const auto& role : unknown) {
        work one = asked;
        if (asked.unit.roles.size() > 1) one.unit.id = next_id_++;
        one.unit.title = role;
        one.unit.roles = {role};
        const bool ours = asked.unit.roles_assumed;
        record(one, ours ? outcome::skipped : outcome::failed, r.words, {.started = r.started, .ended = r.ended}, ours);
        if (!ours) records_.back().missing_roles = {role};
    }
    work& w = find(unit);
    if (w.unit.roles.empty()) return true;
    if (r.how == ending::failed) {
        give_back(w);
        return true;
    }
    if (r.missing_roles.empty() && r.output_log) {
        record(w, outcome::done, "", r);
        return true;
    }
    return false;
}

// The cmdlet ended, but some roles (or its own log) are missing. What came is done; what did not is asked once more, each role
// by itself, so that each ends in a record with the endpoint's words for it.
void scheduler::came_in_part(int unit, const attempt_result& r) {
    work& w = find(unit);
    if (r.missing_roles.empty() || w.divided || w.unit.roles.size() < 2) {
        auto why = r.words;
        if (!r.output_log) why += (why.empty() ? "" : "; ") + std::string("Get-AzureStackLog_Output.log is missing");
        return record(w, outcome::partial, why, r);
    }
    auto came = r;
    remove_zips(came.zips, r.missing_roles);  // cut ones: the role is asked for again
    came.missing_roles.clear();
    remove_roles(w.unit.roles, r.missing_roles);
    record(w, r.output_log ? outcome::done : outcome::partial, r.output_log ? "" : "Get-AzureStackLog_Output.log is missing",
           came);
    divide(unit, r.missing_roles, r);
}

void scheduler::did_not_work(int unit, std::size_t e, const attempt_result& r) {
    work& w = find(unit);
    if (w.next == turn::alone) {
        w.was_alone = true;
        suspicion_ = 0;
    }
    if (w.beside != company::none && !w.was_alone) {
        w.failed_on = e;
        w.next = turn::alone;
        w.is = unit_state::waiting;
        ++suspicion_;
        return note(w.unit.title + " failed on " + ercs_[e].name + " while another collection ran (" + r.words +
                    "): it is tried again alone");
    }
    if (w.unit.roles.size() > 1) {
        const auto roles = w.unit.roles;
        return divide(unit, roles, r);
    }
    if (w.next != turn::elsewhere && another_for(w, e)) return try_elsewhere(w, e, r);
    record(w, outcome::failed, r.words, r);
}

// An attempt that told nothing about where and beside what the unit works.
void scheduler::give_back(work& w) {
    w.is = unit_state::waiting;
    if (w.next == turn::alone) w.next = turn::usual;
}

void scheduler::try_elsewhere(work& w, std::size_t e, const attempt_result& r) {
    w.next = turn::elsewhere;
    w.failed_on = e;
    w.is = unit_state::waiting;
    note(w.unit.title + " failed on " + ercs_[e].name + (r.words.empty() ? "" : " (" + r.words + ")") +
         ": it is tried once on another ERCS");
}

// Success says something about what failed before it.
void scheduler::worked(work& w, std::size_t e) {
    if (w.next == turn::alone && w.failed_on == e && limit_ > 1) {
        limit_ = 1;
        note("serial from here on: " + w.unit.title +
             " failed beside another collection and worked alone, so this stamp seems to "
             "refuse concurrency");
    } else if (w.next == turn::elsewhere && w.failed_on && *w.failed_on != e && !ercs_[*w.failed_on].benched) {
        ercs_[*w.failed_on].benched = true;
        note(ercs_[*w.failed_on].name + " gets no more collections: " + w.unit.title + " failed there and worked on " +
             ercs_[e].name);
    }
    if (w.beside == company::from_the_start || w.next == turn::alone) suspicion_ = 0;
}

void scheduler::divide(int unit, const std::vector<std::string>& roles, const attempt_result& r) {
    const work parent = find(unit);
    note(parent.unit.title + " (" + std::to_string(roles.size()) + (roles.size() == 1 ? " role) " : " roles) ") +
         (r.words.empty() ? "did not come" : "did not come (" + r.words + ")") + ": asked role by role");
    auto at = std::find_if(units_.begin(), units_.end(), [&](const work& w) { return w.unit.id == unit; }) + 1;
    for (const auto& role : roles) {
        work one{.unit = parent.unit};
        one.unit.id = next_id_++;
        one.unit.title = role;
        one.unit.roles = {role};
        one.unit.expected = parent.unit.expected / static_cast<double>(parent.unit.roles.size() + 1);
        one.divided = true;
        one.was_alone = parent.was_alone;
        at = units_.insert(at, std::move(one)) + 1;
    }
}

void scheduler::record(const work& w, outcome how, std::string reason, const attempt_result& r, bool harmless) {
    unit_record rec{.unit = w.unit, .how = how, .reason = std::move(reason), .harmless = harmless};
    if (w.last_on) rec.ercs = ercs_[*w.last_on].name;
    rec.attempts = w.attempts;
    rec.started = r.started;
    rec.ended = r.ended;
    rec.detail = r.detail;
    rec.cut = r.how == ending::overdue || r.how == ending::stalled || r.how == ending::stopped;
    for (const auto& z : r.zips)
        if (w.unit.roles.empty() || r.missing_roles.size() == w.unit.roles.size() || !has_name(r.missing_roles, z.role))
            rec.zips.push_back(z.file);
    if (how == outcome::partial || how == outcome::failed)
        rec.missing_roles = r.missing_roles.empty() && how == outcome::failed ? w.unit.roles : r.missing_roles;
    if (how == outcome::skipped && !harmless) rec.missing_roles = w.unit.roles;
    records_.push_back(std::move(rec));
}

void scheduler::note(std::string text) { notes_.push_back(std::move(text)); }

}  // namespace stamplog::run
