#include "landing.hpp"

#include <algorithm>
#include <set>

#include "file_hash.hpp"
#include "output_log.hpp"
#include "role_zip_name.hpp"
#include "shortage.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/durable.hpp"
#include "zip_tail.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 100'000;  // in one folder of the landing; a stamp writes hundreds
constexpr std::size_t longest_words = 300;
constexpr std::chrono::milliseconds look_again{200};
constexpr std::chrono::milliseconds rest_before_whole{1'000};

fs::path output_log_beside(const fs::path& zip) { return zip.parent_path() / output_log_name; }

// A folder with the name of its ERCS is one ERCS's. Without it (2018's builds) two may write into one in the same second.
std::string owner_key(const std::string& folder, const std::string& role) {
    return !ercs_in(folder).empty() ? folder : folder + "/" + lower(role);
}

}  // namespace

landing::landing(fs::path folder, clock& time, teller& tell, std::chrono::milliseconds patience,
                 std::function<result<void>(bool)> fetch)
    : folder_(std::move(folder)), time_(time), tell_(tell), patience_(patience), fetch_(std::move(fetch)) {}

void landing::bring(bool ended) {
    if (!fetch_) return;
    const auto done = fetch_(ended);
    const auto text = done ? std::string{} : describe(done.error());
    {
        std::scoped_lock lock(mutex_);
        if (not_brought_ == text) return;
        not_brought_ = text;
    }
    if (!text.empty()) tell_.log(log_level::warning, "the share: " + text);
}

void landing::adopt(const std::vector<collection_call>& calls, const std::vector<landed_zip>& zips) {
    bring(true);
    std::scoped_lock lock(mutex_);
    calls_.insert(calls_.end(), calls.begin(), calls.end());
    calls_.emplace_back();  // whose folder is nobody's
    const auto nobody = calls_.size() - 1;
    for (const auto& z : zips) {
        const auto call = std::find_if(calls_.begin(), calls_.end(),
                                       [&](const auto& c) { return c.unit == z.unit && c.attempt == z.attempt; });
        owners_[owner_key(z.folder, z.role)] = call == calls_.end() ? nobody : static_cast<std::size_t>(call - calls_.begin());
    }
    past_ = calls_.size();
    for (const auto& f : list()) {
        owners_.try_emplace(owner_key(f.folder, f.role), nobody);
        const auto known = std::find_if(zips.begin(), zips.end(), [&](const auto& z) { return z.file == f.file; });
        if (known == zips.end() || known->size != f.size) continue;
        zips_[f.file] = {*known, f.written, time_.steady(), has_central_directory(f.file)};
    }
}

void landing::begin(const collection_call& c, stall_alarm alarm) {
    std::scoped_lock lock(mutex_);
    calls_.push_back(c);
    auto& now = active_[{c.unit, c.attempt}] = {.alarm = std::move(alarm), .grew = time_.steady()};
    for (const auto& log : output_logs()) now.older.insert(log.parent_path());
}

void landing::end(int unit, int attempt, attempt_result& r, std::stop_token stop) {
    const auto until = time_.steady() + patience_;
    collection_call call;
    for (;;) {
        bring(true);
        merge(list());
        std::vector<fs::path> mine;
        {
            std::scoped_lock lock(mutex_);
            for (const auto& c : calls_)
                if (c.unit == unit && c.attempt == attempt) call = c;
            for (const auto& [path, z] : zips_)
                if (z.zip.unit == unit && z.zip.attempt == attempt) mine.push_back(path);
        }
        for (const auto& path : mine) hash(path);
        judge(call, r);
        const bool enough = !r.zips.empty() && r.missing_roles.empty() && r.output_log;
        if (enough || r.how != attempt_result::ending::done || stop.stop_requested() || time_.steady() >= until) break;
        time_.sleep_until(time_.steady() + look_again);
    }
    settle_output_logs(r);
    look_for_full_disk(call, r);
    explain_missing(call, r);
    std::scoped_lock lock(mutex_);
    active_.erase({unit, attempt});
}

// They are in no step of the journal, but a unit that is done is not asked for them again.
void landing::settle_output_logs(const attempt_result& r) {
    std::set<fs::path> logs;
    for (const auto& z : r.zips) logs.insert(output_log_beside(z.file));
    for (const auto& log : logs) {
        std::error_code ec;
        if (!fs::exists(log, ec)) continue;
        if (auto kept = storage::settle(log); !kept) tell_.log(log_level::warning, describe(kept.error()));
    }
}

void landing::look() {
    const auto since = time_.steady();
    bring(false);
    merge(list());
    std::vector<fs::path> resting;
    {
        std::scoped_lock lock(mutex_);
        for (const auto& [path, z] : zips_)
            if (!z.whole && time_.steady() - z.changed >= rest_before_whole) resting.push_back(path);
    }
    for (const auto& path : resting)
        if (has_central_directory(path)) hash(path);
    tell_growth();
    take_off_alarms(time_.steady() - since);
    ring_alarms();
}

void landing::finish() {
    merge(list());
    std::vector<fs::path> unread;
    {
        std::scoped_lock lock(mutex_);
        for (const auto& [path, z] : zips_)
            if (z.zip.sha256.empty()) unread.push_back(path);
    }
    for (const auto& path : unread) hash(path);
}

std::vector<landed_zip> landing::all() const {
    std::scoped_lock lock(mutex_);
    std::vector<landed_zip> out;
    for (const auto& [path, z] : zips_) {
        out.push_back(z.zip);
        out.back().cut = !z.whole;
    }
    return out;
}

std::vector<fs::path> landing::output_logs() const {
    std::vector<fs::path> out;
    std::error_code ec;
    for (fs::directory_iterator it(folder_, ec), end; !ec && it != end; it.increment(ec))
        if (is_collection_folder(it->path().filename().string()) && fs::is_regular_file(it->path() / output_log_name, ec))
            out.push_back(it->path() / output_log_name);
    std::sort(out.begin(), out.end());
    return out;
}

// Links are not followed: what the endpoint writes are folders and files.
std::vector<landing::found> landing::list() const {
    std::vector<found> out;
    std::error_code ec;
    for (fs::directory_iterator d(folder_, ec), end; !ec && d != end; d.increment(ec)) {
        const auto name = d->path().filename().string();
        std::error_code gone;
        if (!d->is_directory(gone) || d->is_symlink(gone) || !is_collection_folder(name)) continue;
        for (fs::directory_iterator f(d->path(), gone); !gone && f != end && out.size() < most_files; f.increment(gone)) {
            const auto zip = parse_role_zip_name(f->path().filename().string());
            std::error_code vanished;
            if (!zip || f->is_symlink(vanished) || !f->is_regular_file(vanished)) continue;
            const auto size = f->file_size(vanished);
            const auto written = f->last_write_time(vanished);
            if (!vanished) out.push_back({f->path(), name, zip->role, size, written});
        }
    }
    return out;
}

void landing::merge(const std::vector<found>& now) {
    std::scoped_lock lock(mutex_);
    for (const auto& f : now) {
        auto [at, fresh] = zips_.try_emplace(f.file);
        seen& z = at->second;
        if (!fresh && z.zip.size == f.size && z.written == f.written) continue;
        z.zip.file = f.file;
        z.zip.folder = f.folder;
        z.zip.role = f.role;
        z.zip.size = f.size;
        z.written = f.written;
        z.changed = time_.steady();
        z.whole = false;
        z.trouble.clear();
        attribute(z.zip, f);
    }
}

// The call that runs now and asks for the role. Its folder stays with it: a collection that goes on writing on an ERCS that we
// lost must not pass for the second try elsewhere.
void landing::attribute(landed_zip& z, const found& f) {
    const collection_call* now = explain(f);
    const auto owner = owners_.find(owner_key(f.folder, f.role));
    if (owner != owners_.end()) {
        const auto& first = calls_[owner->second];
        if (!now || owner->second < past_ || first.ercs != now->ercs) now = &first;
    }
    if (!now) return;
    owners_[owner_key(f.folder, f.role)] = static_cast<std::size_t>(now - calls_.data());
    z.unit = now->unit;
    z.attempt = now->attempt;
    z.ercs = now->ercs;
    z.session = now->session;
    z.command = now->command;
    z.parameters = now->parameters;
}

const collection_call* landing::explain(const found& f) const {
    const collection_call *by_role = nullptr, *only = nullptr;
    for (const auto& c : calls_) {
        if (!active_.contains({c.unit, c.attempt})) continue;
        if (has_name(c.roles, f.role)) by_role = &c;
        // A role that nobody asked for: of the call without a filter, or of the only one that runs.
        if (c.roles.empty() || active_.size() == 1) only = &c;
    }
    return by_role ? by_role : only;
}

// True when the file is hashed as it is now. Told once per content.
bool landing::hash(const fs::path& file) {
    std::uint64_t size = 0;
    fs::file_time_type written;
    {
        std::scoped_lock lock(mutex_);
        const seen& z = zips_.at(file);
        if (z.whole) return true;
        size = z.zip.size;
        written = z.written;
    }
    const bool whole = has_central_directory(file);
    auto digest = hash_file(file);
    landed_zip told;
    {
        std::scoped_lock lock(mutex_);
        seen& z = zips_.at(file);
        if (z.zip.size != size || z.written != written || z.whole) return z.whole;
        z.trouble = !digest ? describe(digest.error()) : whole ? "" : "it is cut (no central directory)";
        if (!digest) return false;
        z.whole = whole;
        if (z.zip.sha256 == *digest) return whole;
        z.zip.sha256 = *digest;
        told = z.zip;
    }
    if (!whole) tell_.log(log_level::warning, file.string() + ": landed without its end (no central directory)");
    tell_.tell({.kind = step_kind::zip_landed,
                .ercs = told.ercs,
                .unit = told.unit,
                .subject = file.string(),
                .detail = {{"size", std::to_string(told.size)},
                           {"sha256", told.sha256},
                           {"role", told.role},
                           {"attempt", std::to_string(told.attempt)}}},
               progress_event{.what = progress_event::kind::zip_landed,
                              .ercs = told.ercs,
                              .text = told.folder + "/" + file.filename().string(),
                              .unit = told.unit,
                              .bytes = told.size});
    return whole;
}

// A role came when it has a zip and none of its zips is cut.
void landing::judge(const collection_call& c, attempt_result& r) const {
    r.zips.clear();
    r.missing_roles.clear();
    r.output_log = false;
    std::vector<std::string> came, cut;
    std::scoped_lock lock(mutex_);
    for (const auto& [path, z] : zips_) {
        if (z.zip.unit != c.unit || z.zip.attempt != c.attempt) continue;
        r.zips.push_back({path, z.zip.role});
        (z.whole ? came : cut).push_back(z.zip.role);
        std::error_code ec;
        r.output_log = r.output_log || fs::is_regular_file(output_log_beside(path), ec);
    }
    for (const auto& role : c.roles)
        if (!has_name(came, role) || has_name(cut, role)) r.missing_roles.push_back(role);
}

// Folders with a zip of this call; while only one call runs, also those that came meanwhile and that nobody has a zip in.
std::vector<fs::path> landing::folders_of(const collection_call& c) const {
    std::set<fs::path> mine, others;
    std::scoped_lock lock(mutex_);
    for (const auto& [path, z] : zips_)
        (z.zip.unit == c.unit && z.zip.attempt == c.attempt ? mine : others).insert(path.parent_path());
    const auto me = active_.find({c.unit, c.attempt});
    if (active_.size() == 1 && me != active_.end())
        for (const auto& log : output_logs())
            if (!others.contains(log.parent_path()) && !me->second.older.contains(log.parent_path()))
                mine.insert(log.parent_path());
    return {mine.begin(), mine.end()};
}

void landing::explain_missing(const collection_call& c, attempt_result& r) const {
    if (r.missing_roles.empty()) return;
    std::vector<std::string> why;
    if (!r.words.empty()) why.push_back(r.words);
    {
        std::scoped_lock lock(mutex_);
        if (!not_brought_.empty()) why.push_back(not_brought_);
        for (const auto& [path, z] : zips_)
            if (z.zip.unit == c.unit && z.zip.attempt == c.attempt && !z.trouble.empty())
                why.push_back(path.filename().string() + ": " + z.trouble);
    }
    const bool unexplained = why.empty();
    for (const auto& folder : folders_of(c))
        for (const auto& words : errors_in_output_log(folder / output_log_name, unexplained))
            if (r.words.find(words) == std::string::npos) why.push_back(std::string(output_log_name) + " says: " + words);
    r.words = joined(why, "; ");
}

// The cmdlet may say so, or its log alone.
void landing::look_for_full_disk(const collection_call& c, attempt_result& r) const {
    if (tells_of_full_disk(r.words)) r.full_disk = printable(r.words, longest_words);
    for (const auto& folder : folders_of(c))
        for (const auto& words : errors_in_output_log(folder / output_log_name, false))
            if (r.full_disk.empty() && tells_of_full_disk(words)) r.full_disk = words;
}

// Of what other calls write nothing may count, so an output log does only when a zip or its loneliness says whose it is.
std::uint64_t landing::bytes_of(const collection_call& c) const {
    std::uint64_t bytes = 0;
    {
        std::scoped_lock lock(mutex_);
        for (const auto& [path, z] : zips_)
            if (z.zip.unit == c.unit && z.zip.attempt == c.attempt) bytes += z.zip.size;
    }
    for (const auto& folder : folders_of(c)) {
        std::error_code ec;
        const auto size = fs::file_size(folder / output_log_name, ec);
        if (!ec) bytes += size;
    }
    return bytes;
}

// While one call's zip is copied or hashed, nobody sees what lands of the others.
void landing::take_off_alarms(steady_time::duration unseen) {
    std::scoped_lock lock(mutex_);
    for (auto& [call, a] : active_) a.grew = std::min(a.grew + unseen, time_.steady());
}

void landing::ring_alarms() {
    std::vector<collection_call> watched;
    {
        std::scoped_lock lock(mutex_);
        for (const auto& c : calls_) {
            const auto at = active_.find({c.unit, c.attempt});
            if (at != active_.end() && at->second.alarm.after.count() > 0 && !at->second.rung) watched.push_back(c);
        }
    }
    for (const auto& c : watched) {
        const auto bytes = bytes_of(c);
        std::function<void()> ring;
        {
            std::scoped_lock lock(mutex_);
            const auto at = active_.find({c.unit, c.attempt});
            if (at == active_.end()) continue;
            auto& a = at->second;
            if (std::exchange(a.bytes, bytes) != bytes) a.grew = time_.steady();
            if (time_.steady() - a.grew < a.alarm.after) continue;
            a.rung = true;
            ring = a.alarm.ring;
        }
        if (ring) ring();
    }
}

void landing::tell_growth() {
    std::vector<progress_event> events;
    {
        std::scoped_lock lock(mutex_);
        for (const auto& c : calls_) {
            if (!active_.contains({c.unit, c.attempt})) continue;
            std::uint64_t bytes = 0;
            for (const auto& [path, z] : zips_)
                if (z.zip.unit == c.unit && z.zip.attempt == c.attempt) bytes += z.zip.size;
            auto& told = bytes_told_[{c.unit, c.attempt}];
            if (bytes == told) continue;
            told = bytes;
            events.push_back({.what = progress_event::kind::unit_progress,
                              .ercs = c.ercs,
                              .text = "landing",
                              .unit = c.unit,
                              .bytes = bytes});
        }
    }
    for (auto& e : events) tell_.show(std::move(e));
}

}  // namespace stamplog::run
