#include "endpoint/collection.hpp"

#include <unistd.h>

#include <algorithm>

#include "content/validation_tests.hpp"
#include "content/zip_damage.hpp"
#include "endpoint/collection_output.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/share_access.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

constexpr int died = 3;  // exit status of an endpoint that a fault ends

class collection {
 public:
    collection(cmdlet_call& c, const collection_request& r) : c_(c), r_(r) {}

    ending run();

 private:
    ending begin();
    ending role(const std::string& name, std::size_t index);
    // True when a fault took this role (empty: the whole collection); `why` is set when the cmdlet ends with it.
    bool struck(const std::string& name, ending& why);
    // Of the kinds that depend on how much is asked for: the fault that takes this role now.
    const fault* too_much(fault_kind kind, const std::string& name);
    stamplog::result<std::vector<std::string>> write(const std::string& name);
    collection_filter filter_for(const std::string& name);
    zip_spoiler spoiler_for(const std::string& name);
    std::uint64_t allowed(const std::vector<const fault*>& deaths, std::uint64_t written, std::uint64_t step);
    // Lets time pass, but no more than TimeOutInMinutes leaves; false: stopped or timed out.
    bool spend(std::chrono::duration<double> time);
    ending endless();
    std::string finish(const ending& why);
    void close_log(const ending& why, const std::string& outcome);
    void log(std::string_view text) { out_.log(text); }
    void log_error(std::string_view cmdlet, std::string_view text) { out_.log_error(cmdlet, text); }

    cmdlet_call& c_;
    const collection_request& r_;
    collection_output out_;
    output_target target_;
    std::int64_t id_ = 0;
    bool timed_out_ = false;
    stamplog::steady_time deadline_;
};

ending collection::begin() {
    auto& s = c_.session;
    std::string unc = c_.arguments.text("OutputSharePath");
    std::filesystem::path parent;
    if (const auto sas = c_.arguments.text("OutputSasUri"); !sas.empty()) {
        auto there = remote_output::to_container(sas, staging_folder(s));
        if (!there) return thrown(there.error().what);
        target_ = {(*there)->folder(), *there};
        parent = target_.folder;
        unc = sas.substr(0, sas.find('?'));
    } else if (!unc.empty()) {
        auto folder = share_of(c_, "OutputSharePath", "OutputShareCredential");
        if (!folder) return std::move(folder.error());
        target_ = *folder;
        parent = target_.folder;
    } else {
        // Without a share the logs stay on the ERCS VM's own disk, where nobody can fetch them.
        unc = c_.arguments.text("OutputPath").empty() ? "C:\\AzureStackLogs" : c_.arguments.text("OutputPath");
        parent = s.folder.disk(s.ercs);
    }
    const bool alone = s.faults.find(fault_kind::concurrency_refused) != nullptr;
    collection_record record;
    record.session = s.session;
    record.ercs = s.ercs;
    record.cmdlet = c_.spec.name;
    record.roles = r_.roles;
    record.from = r_.when.from;
    record.to = r_.when.to;
    auto begun = s.book.begin_collection(record, alone);
    if (begun && !*begun) {
        if (const auto* f = s.faults.strike(fault_kind::concurrency_refused))
            return thrown(f->text.empty() ? "Another log collection is in progress. Wait until it is complete and try again."
                                          : f->text);
        begun = s.book.begin_collection(record, false);
    }
    if (!begun) return thrown(begun.error().what);
    id_ = **begun;
    auto made = collection_output::make(
        parent, unc, s.ercs, s.now(), [this](const std::string& name) { return target_.remote && target_.remote->has(name); });
    if (!made) return thrown("Could not create the output folder: " + made.error().what);
    out_ = std::move(*made);
    deadline_ = s.time.steady() + r_.timeout;
    log("Get-AzureStackLog started on " + s.ercs + " for " + std::to_string(r_.roles.size()) + " roles");
    log("Collecting logs from " + iso(s.zone.to_local(r_.when.from)) + " to " + iso(s.zone.to_local(r_.when.to)) +
        " (stamp time)");
    return std::nullopt;
}

ending collection::endless() {
    for (int percent = 0; c_.out.wait(std::chrono::milliseconds(100)); percent = percent < 99 ? percent + 1 : 1)
        c_.progress("Collecting logs", percent);
    return std::nullopt;
}

bool collection::struck(const std::string& name, ending& why) {
    const auto* f = c_.session.faults.strike(fault_kind::cmdlet_error, name, c_.spec.name);
    if (!f) return false;
    out_.log_error("Copy-Item", fault_text(*f));
    why = c_.fail_as(*f, name);
    return true;
}

const fault* collection::too_much(fault_kind kind, const std::string& name) {
    auto& faults = c_.session.faults;
    for (const auto* f : faults.left(kind, name)) {
        const auto& nodes = r_.filter.nodes;
        const bool asked = f->node.empty() || nodes.empty() ||
                           std::any_of(nodes.begin(), nodes.end(), [&](const auto& n) { return same(n, f->node); });
        if (asked && r_.when.to - r_.when.from > std::chrono::minutes(f->over_minutes) && faults.take(*f)) return f;
    }
    return nullptr;
}

bool collection::spend(std::chrono::duration<double> time) {
    const std::chrono::duration<double> left = deadline_ - c_.session.time.steady();
    if (!c_.out.wait(std::max(std::chrono::duration<double>(0), std::min(time, left)))) return false;
    timed_out_ = time > left;
    return !timed_out_;
}

// With a role the bytes count in each of its zips, without one over all zips of the session.
std::uint64_t collection::allowed(const std::vector<const fault*>& deaths, std::uint64_t written, std::uint64_t step) {
    auto& s = c_.session;
    timed_out_ = s.time.steady() > deadline_;
    if (timed_out_ || c_.out.stopped()) return 0;
    for (const auto* f : deaths) {
        const auto before = f->role.empty() ? s.zip_bytes : written;
        const auto rest = f->after_bytes > before ? f->after_bytes - before : 0;
        if (rest > 0)
            step = std::min(step, rest);
        else if (s.faults.take(*f))
            ::_exit(died);
    }
    s.zip_bytes += step;
    return step;
}

collection_filter collection::filter_for(const std::string& name) {
    auto& s = c_.session;
    auto filter = r_.filter;
    if (auto ready = s.book.on_demand()) filter.on_demand_ready = std::find(ready->begin(), ready->end(), name) != ready->end();
    // The report tells of the last Test-AzureStack. Where none ran it tells of the stamp's own scheduled one.
    if (auto last = s.book.last_validation(); last && *last)
        filter.failed_test = **last;
    else if (const auto* f = s.faults.find(fault_kind::test_fails))
        filter.failed_test = f->text.empty() ? std::string(validation_tests().front().name) : f->text;
    return filter;
}

zip_spoiler collection::spoiler_for(const std::string& name) {
    auto& faults = c_.session.faults;
    const auto* lie = faults.strike(fault_kind::lying_zip, name);
    const auto* cut = faults.strike(fault_kind::truncated_zip, name);
    if (!lie && !cut) return {};
    return [lie, cut](const std::filesystem::path& file) -> stamplog::result<void> {
        // The lie first: it needs the directory, which the cut takes away.
        stamplog::result<void> done;
        if (lie) done = falsify_zip(file);
        if (done && cut) done = cut_zip(file, cut->after_bytes);
        if (!done) return fail_in("the fault cannot be made in " + file.filename().string(), done);
        return done;
    };
}

stamplog::result<std::vector<std::string>> collection::write(const std::string& name) {
    auto& s = c_.session;
    const auto deaths = s.faults.left(fault_kind::dies, name);
    const auto guard = [&](std::uint64_t written, std::uint64_t step) { return allowed(deaths, written, step); };
    return s.source.write(name, r_.when, filter_for(name), out_.folder(), compact(s.now()), guard, spoiler_for(name));
}

ending collection::role(const std::string& name, std::size_t index) {
    auto& s = c_.session;
    c_.progress("Role " + name, static_cast<int>((index + 1) * 100 / r_.roles.size()));
    log("Collecting role " + name);
    c_.verbose("Collecting logs of role " + name + ".");
    auto duration = s.faults.list().role_duration(name);
    if (const auto* f = s.faults.strike(fault_kind::slow_role, name)) duration += std::chrono::duration<double>(f->seconds);
    if (!spend(duration)) return std::nullopt;
    if (too_much(fault_kind::times_out, name)) {
        timed_out_ = true;
        return std::nullopt;
    }
    if (too_much(fault_kind::stalls, name))
        while (c_.out.wait(std::chrono::hours(1))) continue;
    if (c_.out.stopped()) return std::nullopt;
    if (const auto* f = too_much(fault_kind::disk_full, name)) {
        const auto words = fault_text(*f);
        out_.log_error("Copy-Item", words);
        return thrown(words);
    }
    if (s.faults.strike(fault_kind::role_missing, name)) {
        log("Role " + name + " complete");
        return std::nullopt;
    }
    if (ending why; struck(name, why)) return why;
    auto files = write(name);
    if (!files) {
        if (files.error().code == stamplog::errc::cancelled) return std::nullopt;
        // A fault file that asks for what cannot be made must not look like a stamp without faults.
        if (files.error().code == stamplog::errc::config) return thrown("stampsim: " + files.error().what);
        return c_.write_error(written(c_.spec.name, files.error().what, "CopyFailed", category::not_specified, name));
    }
    if (auto sent = target_.publish(); !sent) {
        log_error("Copy-Item", sent.error().what);
        return thrown(sent.error().what);
    }
    for (const auto& file : *files) {
        log("Copied " + file);
        c_.out.output(out_.unc_of(file));
    }
    return std::nullopt;
}

std::string collection::finish(const ending& why) {
    if (c_.out.stopped()) return "stopped";
    if (why) return "failed";
    return timed_out_ ? "timed-out" : "completed";
}

void collection::close_log(const ending& why, const std::string& outcome) {
    if (out_.folder().empty()) return;
    if (c_.session.faults.strike(fault_kind::log_noise))
        out_.log_error("Get-Item", "Cannot find path 'C:\\Windows\\Debug\\sim' because it does not exist.");
    if (why)
        out_.log_error(c_.spec.name, why->message);
    else
        log("Get-AzureStackLog " + outcome);
    out_.end(c_.session.now());
}

ending collection::run() {
    auto why = begin();
    auto& s = c_.session;
    if (!why && s.faults.strike(fault_kind::endless_progress)) why = endless();
    const bool given_up = !why && struck("", why);
    for (std::size_t i = 0; !why && !given_up && i < r_.roles.size() && !c_.out.stopped() && !timed_out_; ++i) {
        why = role(r_.roles[i], i);
        if (i + 1 < r_.roles.size() && s.time.steady() > deadline_) timed_out_ = true;
    }
    if (id_ == 0) return why;
    const auto outcome = finish(why);
    close_log(why, outcome);
    if (auto sent = target_.publish(); !sent && !why) why = thrown(sent.error().what);
    if (timed_out_ && !why)
        why = c_.write_error(written(c_.spec.name,
                                     "The log collection did not finish within TimeOutInMinutes; some roles are missing.",
                                     "TimeOut", category::operation_stopped, s.ercs));
    if (auto r = s.book.end_collection(id_, outcome); !r && !why) why = thrown(r.error().what);
    if (!why && outcome == "completed") {
        c_.progress("Completed", 100, true);
        c_.out.output(out_.unc_of(collection_output::log_name));
    }
    return why;
}

}  // namespace

ending run_collection(cmdlet_call& c, const collection_request& r) { return collection(c, r).run(); }

}  // namespace stampsim
