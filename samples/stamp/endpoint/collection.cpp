#include "endpoint/collection.hpp"

#include <unistd.h>

#include <algorithm>

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
    stamplog::result<std::vector<std::string>> write(const std::string& name);
    void damage(const std::string& name, const std::vector<std::string>& files);
    ending endless();
    std::string finish(const ending& why);
    void log(std::string_view text) { out_.log(c_.session.now(), text); }

    cmdlet_call& c_;
    const collection_request& r_;
    collection_output out_;
    std::int64_t id_ = 0;
    bool timed_out_ = false;
    stamplog::steady_time deadline_;
};

ending collection::begin() {
    auto& s = c_.session;
    std::string unc = c_.arguments.text("OutputSharePath");
    std::filesystem::path parent;
    if (!unc.empty()) {
        auto folder = share_of(c_, "OutputSharePath", "OutputShareCredential");
        if (!folder) return std::move(folder.error());
        parent = *folder;
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
        const auto* f = s.faults.strike(fault_kind::concurrency_refused);
        if (f)
            return thrown(f->text.empty() ? "Another log collection is in progress. Wait until it is complete and try again."
                                          : f->text);
        begun = s.book.begin_collection(record, false);
    }
    if (!begun) return thrown(begun.error().what);
    id_ = **begun;
    auto made = collection_output::make(parent, unc, s.ercs, s.now());
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
    const auto text = f->text.empty() ? std::string("There is not enough space on the disk.") : f->text;
    const auto id = f->id.empty() ? std::string("RoleFailed") : f->id;
    log("PS>TerminatingError(Copy-Item): \"" + text + "\"");
    if (f->terminating) {
        why = f->id.empty() ? thrown(text) : written(c_.spec.name, text, id, category::operation_stopped, name);
    } else {
        why = c_.write_error(written(c_.spec.name, text, id, category::operation_stopped, name));
    }
    return true;
}

stamplog::result<std::vector<std::string>> collection::write(const std::string& name) {
    auto& s = c_.session;
    auto filter = r_.filter;
    if (auto ready = s.book.on_demand()) filter.on_demand_ready = std::find(ready->begin(), ready->end(), name) != ready->end();
    const auto* death = s.faults.find(fault_kind::dies, name);
    auto guard = [&](std::uint64_t written, std::uint64_t step) {
        // With a role the bytes count in each of its zips, without one over all zips of the session.
        const auto before = death && death->role.empty() ? s.zip_bytes : written;
        if (death && before + step > death->after_bytes && s.faults.strike(fault_kind::dies, name)) ::_exit(died);
        s.zip_bytes += step;
        return !c_.out.stopped();
    };
    return s.source.write(name, r_.when, filter, out_.folder(), compact(s.now()), guard);
}

void collection::damage(const std::string& name, const std::vector<std::string>& files) {
    if (files.empty()) return;
    auto& faults = c_.session.faults;
    stamplog::result<void> done;
    if (const auto* f = faults.strike(fault_kind::truncated_zip, name))
        done = cut_zip(out_.folder() / files.front(), f->after_bytes);
    if (faults.strike(fault_kind::lying_zip, name)) done = falsify_zip(out_.folder() / files.front());
    if (!done) log("fault could not be made: " + done.error().what);
}

ending collection::role(const std::string& name, std::size_t index) {
    auto& s = c_.session;
    c_.progress("Role " + name, static_cast<int>((index + 1) * 100 / r_.roles.size()));
    log("Collecting role " + name);
    c_.verbose("Collecting logs of role " + name + ".");
    auto duration = s.faults.list().role_duration(name);
    if (const auto* f = s.faults.strike(fault_kind::slow_role, name)) duration += std::chrono::duration<double>(f->seconds);
    if (!c_.out.wait(duration)) return std::nullopt;
    if (s.faults.strike(fault_kind::role_missing, name)) {
        log("Role " + name + " complete");
        return std::nullopt;
    }
    if (ending why; struck(name, why)) return why;
    auto files = write(name);
    if (!files) {
        if (files.error().code == stamplog::errc::cancelled) return std::nullopt;
        return c_.write_error(written(c_.spec.name, files.error().what, "CopyFailed", category::not_specified, name));
    }
    damage(name, *files);
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

ending collection::run() {
    auto why = begin();
    auto& s = c_.session;
    if (!why && s.faults.strike(fault_kind::endless_progress)) why = endless();
    const bool given_up = !why && struck("", why);
    for (std::size_t i = 0; !why && !given_up && i < r_.roles.size() && !c_.out.stopped() && !timed_out_; ++i) {
        why = role(r_.roles[i], i);
        timed_out_ = i + 1 < r_.roles.size() && s.time.steady() > deadline_;
    }
    if (id_ == 0) return why;
    const auto outcome = finish(why);
    if (!out_.folder().empty()) {
        if (s.faults.strike(fault_kind::log_noise))
            log("PS>TerminatingError(Get-Item): \"Cannot find path 'C:\\Windows\\Debug\\sim' because it does not exist.\"");
        log(why ? "PS>TerminatingError(Get-AzureStackLog): \"" + why->message + "\"" : "Get-AzureStackLog " + outcome);
    }
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
