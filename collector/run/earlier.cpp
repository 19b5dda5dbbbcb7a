#include "earlier.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "kept_json.hpp"
#include "kept_limits.hpp"
#include "stamplog/base/text.hpp"
#include "step_detail.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < list.size();) {
        const auto comma = std::min(list.find(',', from), list.size());
        if (comma > from) out.push_back(list.substr(from, comma - from));
        from = comma + 1;
    }
    return out;
}

// Sessions as the steps tell them.
class session_reader {
 public:
    void take(const step& s) {
        if (s.kind == step_kind::resumed) {
            // What ran when the process died may not have been sent; that it ends later is another session's doing.
            for (auto& x : sessions_) x.running.clear();
        } else if (s.kind == step_kind::session_opening) {
            if (!s.subject.empty()) at(s, s.subject).child = detail_of(s, "child");
        } else if (s.kind == step_kind::session_opened) {
            auto& x = at(s, s.subject);
            x.record.was_opened = true;
            x.record.opened = opened_of(s);
        } else if (s.kind == step_kind::session_failed) {
            if (!s.subject.empty()) end_as(detail_of(s, "problem"), s);
        } else if (s.kind == step_kind::session_closed) {
            auto& close = end(s).record.close;
            close.transferred = detail_of(s, "transferred") == "true";
            close.problem = detail_of(s, "problem");
            close.note = detail_of(s, "note");
            at(s, s.subject).ended = "it was closed, and its transcript did not come";
        } else if (const auto id = detail_of(s, "session"); !id.empty()) {
            if (s.kind == step_kind::transcript) at(s, id).record.close.transcripts.push_back(transcript_of(s));
            if (s.kind == step_kind::unit_started) at(s, id).running[s.unit] = lower(detail_of(s, "command"));
        } else if (s.kind == step_kind::unit_ended) {
            take_command(s);
        }
    }

    void give(earlier_run& to) {
        for (auto& x : sessions_) {
            if (x.record.proved()) {
                to.sessions.push_back(std::move(x.record));
            } else {
                left_session l{x.record.ercs,    x.record.id,        x.record.opened,   x.record.was_opened,
                               std::move(x.ran), std::move(x.child), std::move(x.ended)};
                to.open.push_back(std::move(l));
            }
        }
    }

 private:
    // A process that found it open says when it was opened; that is not when it said so.
    static utc_time opened_of(const step& s) {
        const auto told = number_of<std::int64_t>(s, "opened");
        return told > 0 && is_kept_time(told) ? utc_time(ticks(told)) : s.at;
    }
    struct seen {
        session_record record;
        std::set<std::string> ran{};
        std::map<int, std::string> running{};  // unit -> cmdlet
        std::string child{}, ended{};
    };
    // A cmdlet that was refused, or may not have been sent any more, is in no transcript.
    void take_command(const step& s) {
        const auto outcome = detail_of(s, "outcome");
        for (auto& x : sessions_) {
            const auto it = x.running.find(s.unit);
            if (x.record.ercs != s.ercs || it == x.running.end()) continue;
            if (outcome == "done" || outcome == "partial") x.ran.insert(it->second);
            x.running.erase(it);
        }
    }
    void end_as(const std::string& how, const step& s) {
        end(s);
        at(s, s.subject).ended = how;
    }
    seen& end(const step& s) {
        auto& x = at(s, s.subject);
        x.record.closed = s.at;
        return x;
    }
    seen& at(const step& s, const std::string& id) {
        const auto it = std::find_if(sessions_.begin(), sessions_.end(),
                                     [&](const seen& x) { return x.record.ercs == s.ercs && x.record.id == id; });
        if (it != sessions_.end()) return *it;
        auto& x = sessions_.emplace_back();
        x.record.ercs = s.ercs;
        x.record.id = id;
        x.record.opened = s.at;
        return x;
    }
    std::vector<seen> sessions_;
};

// Calls, and the zips that they brought.
class call_reader {
 public:
    result<void> take(const step& s, earlier_run& to) {
        if (s.kind == step_kind::unit_started) return start(s, to);
        if (s.kind == step_kind::unit_ended || s.kind == step_kind::narrowed) running_.erase(s.ercs);
        if (s.kind == step_kind::session_closed) running_.erase(s.ercs);
        if (s.kind == step_kind::zip_landed) landed(s, to);
        return {};
    }
    // Those that ran when the process died.
    void give(earlier_run& to) { to.cut = running_; }

 private:
    result<void> start(const step& s, earlier_run& to) {
        to.next_id = std::max(to.next_id, s.unit + 1);
        const auto attempt = number_within(s, "attempt", 0, most_attempts);
        if (!attempt) return fail(errc::corrupt, "the journal's unit " + std::to_string(s.unit) + ": its attempt is no number");
        to.attempts[s.unit] = std::max(to.attempts[s.unit], *attempt);
        running_.erase(s.ercs);
        if (detail_of(s, "collects") != "true") return {};
        auto parameters = kept_parameters(detail_of(s, "parameters"));
        if (!parameters) return fail(parameters.error());
        running_.insert(s.ercs);
        to.calls.push_back({s.unit, *attempt, s.ercs, detail_of(s, "session"), detail_of(s, "command"), std::move(*parameters),
                            words_of(detail_of(s, "roles"))});
        return {};
    }
    void landed(const step& s, earlier_run& to) {
        landed_zip z;
        z.file = s.subject;
        z.folder = z.file.parent_path().filename().string();
        z.role = detail_of(s, "role");
        z.ercs = s.ercs;
        z.unit = s.unit;
        z.attempt = number_within(s, "attempt", 0, most_attempts).value_or(0);
        z.size = number_of<std::uint64_t>(s, "size");
        z.sha256 = detail_of(s, "sha256");
        for (const auto& c : to.calls) {
            if (c.unit != z.unit || c.attempt != z.attempt) continue;
            z.session = c.session;
            z.command = c.command;
            z.parameters = c.parameters;
        }
        const auto known = std::find_if(to.zips.begin(), to.zips.end(), [&](const landed_zip& k) { return k.file == z.file; });
        if (known == to.zips.end())
            to.zips.push_back(std::move(z));
        else
            *known = std::move(z);
    }
    std::set<std::string> running_;  // ERCS
};

std::vector<report::missing_line> missing_of(const std::string& text) {
    std::vector<report::missing_line> out;
    const auto j = nlohmann::json::parse(text, nullptr, false);
    if (!j.is_array()) return out;
    for (const auto& line : j)
        if (line.is_array() && line.size() == 3 && line[0].is_string() && line[1].is_string() && line[2].is_string())
            out.push_back({line[0], line[1], line[2]});
    return out;
}

std::set<std::string> names_of(const std::string& text) {
    std::set<std::string> out;
    const auto j = nlohmann::json::parse(text, nullptr, false);
    if (!j.is_array()) return out;
    for (const auto& name : j)
        if (name.is_string()) out.insert(name);
    return out;
}

// `since_seal`: sessions that were opened since then.
void take_delivery(const step& s, earlier_run& to, std::set<std::string>& since_seal) {
    if (s.kind == step_kind::session_opened && detail_of(s, "opened").empty()) since_seal.insert(s.subject);
    // What came after a bundle is not in it; but once zips go there can be no other. The transcript of a session that was
    // opened since then is no gain by itself.
    const bool missing_transcript = s.kind == step_kind::transcript && !since_seal.contains(detail_of(s, "session"));
    if (!to.removing && (s.kind == step_kind::zip_landed || s.kind == step_kind::unit_ended || missing_transcript))
        to.sealed.reset();
    if (s.kind == step_kind::sealed) {
        since_seal.clear();
        ++to.seals;
        to.broken = names_of(detail_of(s, "broken"));
        to.sealed = sealed_before{s.subject, number_of<std::uint64_t>(s, "size"), detail_of(s, "sha256"),
                                  detail_of(s, "complete") != "false", missing_of(detail_of(s, "missing"))};
    } else if (s.kind == step_kind::staged && to.sealed) {
        to.sealed->staged.push_back(s.subject);
    } else if (s.kind == step_kind::moved && to.sealed) {
        to.sealed->bundle = s.subject;
    }
}

bool zips_lie_there(const unit_record& r, const earlier_run& in) {
    return std::all_of(r.zips.begin(), r.zips.end(), [&](const fs::path& file) {
        std::error_code ec;
        const auto known = std::find_if(in.zips.begin(), in.zips.end(), [&](const landed_zip& z) { return z.file == file; });
        return known != in.zips.end() && fs::file_size(file, ec) == known->size && !ec;
    });
}

std::vector<std::string> broken_roles(const unit_record& r, const earlier_run& in) {
    std::vector<std::string> out;
    for (const auto& z : in.zips) {
        const bool broken = in.broken.contains(z.folder + "/" + z.file.filename().string());
        if (broken && std::ranges::find(r.zips, z.file) != r.zips.end()) out.push_back(z.role);
    }
    return out;
}

// What a record settles for good; nothing: the unit is tried again.
std::optional<unit_record> lasting(unit_record r, const earlier_run& in) {
    if (r.harmless || r.how == outcome::refused) return r;
    if (r.how != outcome::done && r.how != outcome::partial) return std::nullopt;
    // Only the cmdlet's own end tells that a role has no more parts.
    if (r.cut || (!in.removing && !zips_lie_there(r, in))) return std::nullopt;
    const auto broken = in.removing ? std::vector<std::string>{} : broken_roles(r, in);
    if (broken.empty() && (r.how == outcome::done || r.missing_roles.empty())) return r;
    auto& roles = r.unit.roles;
    std::erase_if(roles, [&](const std::string& role) { return has_name(r.missing_roles, role) || has_name(broken, role); });
    if (roles.empty()) return std::nullopt;
    std::erase_if(r.zips, [&](const fs::path& file) {
        return std::ranges::any_of(in.zips, [&](const landed_zip& z) { return z.file == file && has_name(broken, z.role); });
    });
    r.missing_roles.clear();
    r.how = outcome::done;
    r.reason.clear();
    return r;
}

}  // namespace

std::set<int> wholes_with_a_zip(const std::vector<unit_record>& units) {
    std::set<int> out;
    for (const auto& r : units)
        if (r.unit.part_of != 0 && !r.zips.empty()) out.insert(r.unit.part_of);
    return out;
}

namespace {

result<void> take_records(const std::vector<step>& steps, earlier_run& to) {
    std::map<int, unit_record> last;  // a later word on a unit counts
    for (const auto& s : steps) {
        if (s.kind != step_kind::unit_ended) continue;
        auto r = kept_record(detail_of(s, "record"));
        if (!r) return fail(r.error());
        to.next_id = std::max(to.next_id, r->unit.id + 1);
        last[r->unit.id] = std::move(*r);
    }
    for (auto& [id, r] : last)
        if (auto keeps = lasting(std::move(r), to)) to.kept.push_back(std::move(*keeps));
    // That a part holds nothing is believed where another part of the role brought something.
    const auto brought = wholes_with_a_zip(to.kept);
    std::erase_if(to.kept, [&](const unit_record& r) {
        return r.unit.part_of != 0 && r.how == outcome::done && !brought.contains(r.unit.part_of);
    });
    return {};
}

result<void> take_parts(const std::vector<step>& steps, earlier_run& to) {
    for (const auto& s : steps) {
        if (s.kind != step_kind::narrowed) continue;
        auto parts = kept_units(detail_of(s, "into"));
        if (!parts) return fail(parts.error());
        for (const auto& p : *parts) to.next_id = std::max(to.next_id, p.id + 1);
        if (!parts->empty()) to.narrowed[s.unit] = std::move(*parts);
    }
    return {};
}

bool has_record(const earlier_run& in, int unit) {
    return std::any_of(in.kept.begin(), in.kept.end(), [&](const unit_record& r) { return r.unit.id == unit; });
}

// A part may have been narrowed again. Whatever a damaged journal says, each is taken once.
void leave_parts(const std::vector<plan::unit>& parts, std::map<int, std::vector<plan::unit>>& narrowed, earlier_run& to) {
    for (const auto& p : parts) {
        const auto further = narrowed.extract(p.id);
        const bool known = std::ranges::any_of(to.left.units, [&](const auto& u) { return u.id == p.id; });
        if (!further.empty())
            leave_parts(further.mapped(), narrowed, to);
        else if (!known && !has_record(to, p.id))
            to.left.units.push_back(p);
    }
}

// Roles (and the resource providers, which have none) that are asked for in parts are no plan unit's any more.
void leave_narrowed(plan::plan& what, earlier_run& to) {
    auto again = to.narrowed;
    for (const auto& [id, parts] : to.narrowed) {
        const auto& first = parts.front();
        if (first.part_of != id) continue;  // a part that was narrowed again
        for (auto& u : what.units) std::erase_if(u.roles, [&](const std::string& r) { return has_name(first.roles, r); });
        std::erase_if(what.units, [&](const plan::unit& u) {
            return u.id == id || (u.kind == plan::unit_kind::logs && u.roles.empty() && u.resource_providers.empty());
        });
        leave_parts(parts, again, to);
    }
}

void leave_units(plan::plan what, earlier_run& to) {
    to.left.asked = what.asked;
    to.left.warnings = what.warnings;
    for (const auto& u : what.units) to.next_id = std::max(to.next_id, u.id + 1);
    leave_narrowed(what, to);
    const auto parts = std::exchange(to.left.units, {});  // after what every role has, as in a run that was not resumed
    for (auto u : what.units) {
        if (u.roles.empty()) {
            if (!has_record(to, u.id)) to.left.units.push_back(std::move(u));
            continue;
        }
        std::erase_if(u.roles, [&](const std::string& role) {
            return std::any_of(to.kept.begin(), to.kept.end(),
                               [&](const unit_record& r) { return r.unit.part_of == 0 && has_name(r.unit.roles, role); });
        });
        if (u.roles.empty()) continue;
        if (has_record(to, u.id)) u.id = to.next_id++;
        to.left.units.push_back(std::move(u));
    }
    to.left.units.insert(to.left.units.end(), parts.begin(), parts.end());
}

}  // namespace

result<earlier_run> read_earlier(const run_identity& who, const plan::plan& what, const std::vector<step>& steps) {
    earlier_run out;
    out.who = who;
    session_reader sessions;
    call_reader calls;
    std::set<std::string> since_seal;
    for (const auto& s : steps) {
        sessions.take(s);
        if (auto ok = calls.take(s, out); !ok) return fail(ok.error());
        take_delivery(s, out, since_seal);
        if (s.kind == step_kind::removing_landed) out.removing = true;
        if (s.kind == step_kind::note && s.ercs.empty() && std::ranges::find(out.notes, s.subject) == out.notes.end())
            out.notes.push_back(s.subject);
        if (s.kind == step_kind::stamp_learned) out.stamp_said.push_back(s.subject);
    }
    sessions.give(out);
    calls.give(out);
    if (auto ok = take_records(steps, out); !ok) return fail(ok.error());
    if (auto ok = take_parts(steps, out); !ok) return fail(ok.error());
    leave_units(what, out);
    return out;
}

result<resumable> open_for_resume(const fs::path& run_folder) {
    auto log = journal::open(run_folder, journal::access::append);
    if (!log) return fail(log.error());
    auto who = (*log)->identity();
    if (!who) return fail_in(run_folder.string(), who);
    const auto steps = (*log)->steps();
    if (!steps) return fail_in(run_folder.string(), steps);
    auto what = kept_plan(who->plan);
    if (!what) return fail_in(run_folder.string(), what);
    auto earlier = read_earlier(*who, *what, *steps);
    if (!earlier) return fail_in(run_folder.string(), earlier);
    earlier->log = std::move(*log);

    resumable out;
    out.who = std::move(*who);
    out.what = std::move(*what);
    out.units_left = earlier->left.units.size();
    out.transcripts_left = static_cast<std::size_t>(
        std::count_if(earlier->open.begin(), earlier->open.end(), [](const auto& s) { return s.was_opened; }));
    out.sealed = earlier->sealed.has_value();
    for (const auto& s : *steps) {
        if (s.kind == step_kind::resumed) out.exit_code.reset();
        if (s.kind == step_kind::ended) out.exit_code = number_within(s, "exit_code", 0, 255);
        if (s.kind == step_kind::ended && !out.exit_code)
            return fail(errc::corrupt, run_folder.string() + ": the exit code of its end is no number");
    }
    out.earlier = std::make_shared<const earlier_run>(std::move(*earlier));
    return out;
}

}  // namespace stamplog::run
