// A stamp for collect(): connections that write role zips into the landing as Get-AzureStackLog does, and fail as told.
#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "stamplog/base/sha256.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run::testing {

namespace fs = std::filesystem;

// Sleeping takes no time; the clock goes on.
class quick_clock final : public clock {
 public:
    utc_time now() const override {
        return start_ + std::chrono::duration_cast<ticks>(std::chrono::nanoseconds(ahead_.load()));
    }
    steady_time steady() const override { return steady_time{} + std::chrono::nanoseconds(ahead_.load()); }
    void sleep_until(steady_time until) override {
        const auto want = std::chrono::nanoseconds(until - steady_time{}).count();
        auto have = ahead_.load();
        while (have < want && !ahead_.compare_exchange_weak(have, want)) {
        }
        std::this_thread::yield();
    }

 private:
    utc_time start_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};
    std::atomic<std::int64_t> ahead_{3'600'000'000'000};
};

class no_log final : public log_sink {
 public:
    void write(log_level, std::string_view) override {}
};

// A folder that goes with the test; on memory where there is one, since a journal syncs at every step.
class scratch {
 public:
    scratch() {
        static std::atomic<int> count{0};
        std::error_code ec;
        const fs::path root = fs::is_directory("/dev/shm", ec) ? fs::path("/dev/shm") : fs::temp_directory_path();
        path = root / ("stamplog-run-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        fs::create_directories(path);
    }
    ~scratch() {
        std::error_code ec;
        fs::remove_all(path, ec);
    }
    fs::path path;
};

// The smallest file that ends as a zip ends: content, then an empty end-of-central-directory record.
inline std::string zip_with(const std::string& content) {
    std::string end(22, '\0');
    end.replace(0, 4, "PK\x05\x06");
    return content + end;
}

inline void write_file(const fs::path& p, const std::string& content) {
    fs::create_directories(p.parent_path());
    std::ofstream(p, std::ios::binary) << content;
}

struct scripted_stamp {
    fs::path landing;  // the run's folder
    // What a call is told to do; called before anything lands. Default: everything comes.
    enum class does { work, fail, die, cut_zip, no_log_file, nothing, hang };
    std::function<does(std::size_t ercs, const std::vector<std::string>& roles, int beside)> script =
        [](std::size_t, const auto&, int) { return does::work; };
    // The same with the whole command, where the filters and the window count; before `script`.
    std::function<std::optional<does>(std::size_t ercs, const psrp::command&)> by_command = [](std::size_t, const auto&) {
        return std::optional<does>{};
    };
    std::function<result<void>(std::size_t ercs)> opens = [](std::size_t) { return result<void>{}; };
    std::function<void(int calls)> on_call = [](int) {};
    std::string words = "the endpoint's own words";
    std::set<std::string> cut_once;              // roles whose first zip is cut
    bool cluster_log_reaches_the_share = false;  // the second hop
    std::optional<std::string> timezone;         // what Get-AzureStackStampInformation says; none: it has no such field
    std::function<std::string(std::size_t)> transcript = [](std::size_t) { return "transcript"; };

    std::mutex mutex;
    std::map<std::size_t, int> running;  // per ERCS
    int collections = 0, most = 0, most_on_one = 0, calls = 0, opened = 0, closed = 0, abandoned = 0;
    int stamp_time = 0;                           // makes each folder's name unique
    std::vector<std::string> called;              // cmdlets, in order
    std::vector<int> from_offsets;                // of FromDate, in minutes
    std::map<std::size_t, int> offsets_at_close;  // as the connections know them
};

class scripted_connection final : public connection {
 public:
    scripted_connection(scripted_stamp& s, std::size_t ercs, clock& time) : s_(s), ercs_(ercs), time_(time) {}
    std::string session_id() const override { return "session-" + std::to_string(ercs_ + 1); }
    utc_time opened_at() const override { return time_.now(); }
    void know_stamp_offset(int minutes) override {
        std::scoped_lock lock(s_.mutex);
        s_.offsets_at_close[ercs_] = minutes;
    }
    void abandon() override {
        std::scoped_lock lock(s_.mutex);
        ++s_.abandoned;
    }
    result<pep::close_report> close(const pep::landing_folder& where) override {
        std::scoped_lock lock(s_.mutex);
        ++s_.closed;
        const auto text = s_.transcript(ercs_);
        write_file(where.local / "transcript.txt", text);
        pep::close_report r;
        r.transferred = true;
        r.transcripts.push_back({where.local / "transcript.txt", text.size(), to_hex(sha256_of(as_bytes(text))), true, ""});
        return r;
    }
    result<pep::call_outcome> call(const psrp::command& c, const session::observer& watch, std::stop_token stop,
                                   std::optional<steady_time>) override {
        pep::call_outcome out;
        int count = 0;
        {
            std::scoped_lock lock(s_.mutex);
            count = ++s_.calls;
            s_.called.push_back(c.name);
        }
        s_.on_call(count);
        if (c.name == "Get-ClusterLog") return cluster_log(c, std::move(out));
        if (c.name == "Get-AzureStackStampInformation") {
            auto o = std::make_shared<psrp::object>();
            o->extended.push_back({"RegionName", std::string("region1")});
            if (s_.timezone) o->extended.push_back({"Timezone", *s_.timezone});
            out.output.emplace_back(psrp::object_ptr(o));
            return out;
        }
        if (c.name != "Get-AzureStackLog") {
            if (watch.output) watch.output(psrp::value(true));
            out.output.push_back(psrp::value(true));
            return out;
        }
        return collect(c, stop, std::move(out));
    }

 private:
    result<pep::call_outcome> cluster_log(const psrp::command&, pep::call_outcome out) const {
        if (s_.cluster_log_reaches_the_share)
            write_file(s_.landing / "cluster-logs" / "N1.azurestack.local_cluster.log", "cluster log");
        else
            out.errors.emplace_back().message = "Access is denied";
        return out;
    }
    result<pep::call_outcome> collect(const psrp::command& c, std::stop_token stop, pep::call_outcome out) {
        std::vector<std::string> roles;
        for (const auto& a : c.arguments) {
            std::scoped_lock lock(s_.mutex);
            if (a.name == "FilterByRole") roles = std::get<std::vector<std::string>>(a.val);
            if (a.name == "FromDate") s_.from_offsets.push_back(std::get<psrp::date_time>(a.val).offset_minutes);
        }
        std::string folder;
        int beside = 0;
        {
            std::scoped_lock lock(s_.mutex);
            s_.most_on_one = std::max(s_.most_on_one, ++s_.running[ercs_]);
            beside = s_.collections++;
            s_.most = std::max(s_.most, s_.collections);
            folder = "AzureStackLogs-" + std::to_string(20261121000000LL + ++s_.stamp_time) + "-AZS-ERCS0" +
                     std::to_string(ercs_ + 1);
        }
        const auto ordered = s_.by_command(ercs_, c);
        const auto what = ordered ? *ordered : s_.script(ercs_, roles, beside);
        if (what == scripted_stamp::does::hang)
            while (!stop.stop_requested()) std::this_thread::yield();
        else if (what != scripted_stamp::does::nothing)
            land(folder, roles, what);
        {
            std::scoped_lock lock(s_.mutex);
            --s_.collections;
            --s_.running[ercs_];
        }
        if (what == scripted_stamp::does::die) return fail(errc::disconnected, "the pipe broke");
        if (what == scripted_stamp::does::fail) {
            out.status = pep::call_status::failed;
            out.reason = psrp::error_record{};
            out.reason->message = s_.words;
        }
        if (stop.stop_requested() && what == scripted_stamp::does::hang) out.status = pep::call_status::stopped;
        return out;
    }
    void land(const std::string& folder, const std::vector<std::string>& roles, scripted_stamp::does what) const {
        const auto at = s_.landing / folder;
        std::size_t n = 0;
        for (const auto& role : roles) {
            if ((what == scripted_stamp::does::fail || what == scripted_stamp::does::die) && ++n > roles.size() / 2) break;
            bool cut = what == scripted_stamp::does::cut_zip;
            {
                std::scoped_lock lock(s_.mutex);
                cut = cut || s_.cut_once.erase(role) != 0;
            }
            write_file(at / (role + "-20261121010101.zip"), cut ? "PK cut" : zip_with("content of " + role));
            if (role.size() % 2 == 0) write_file(at / (role + "-part2-20261121010102.zip"), zip_with("more of " + role));
        }
        if (what != scripted_stamp::does::no_log_file && what != scripted_stamp::does::die)
            write_file(at / "Get-AzureStackLog_Output.log", "PS>TerminatingError(): harmless");
    }

    scripted_stamp& s_;
    std::size_t ercs_;
    clock& time_;
};

// A run on a scripted stamp, ready to start.
struct scripted_run {
    scratch folder;
    quick_clock time;
    no_log log;
    scripted_stamp stamp;
    settings how;
    std::stop_source stop;
    std::mutex told_mutex;
    std::vector<progress_event> told;
    std::function<void(const progress_event&)> on_told;  // one at a time
    std::function<result<std::vector<std::string>>(std::size_t ercs, const std::vector<session_traces>&)> end_left;

    scripted_run() {
        how.run_id = "20261121T000000Z-abc123";
        how.run_folder = folder.path / "runs" / how.run_id;
        how.share.local = folder.path / "share";
        how.share.unc = R"(\\sim\logs)";
        how.share.writer = std::make_shared<psrp::credential>(psrp::credential{R"(SIM\logwriter)", secret("S3cretOfTheShare")});
        how.user = R"(AZURESTACK\CloudAdmin)";
        how.tool_version = "test";
        how.watch_interval = std::chrono::milliseconds(500);
        fs::create_directories(how.share.local);
        stamp.landing = how.share.local / ("stamplog-" + how.run_id);
    }
    result<collected> collect_on(const plan::plan& p, std::size_t ercs) {
        std::vector<connector> where;
        for (std::size_t i = 0; i < ercs; ++i)
            where.push_back({"10.0.0." + std::to_string(225 + i),
                             [this, i](std::stop_token, const id_sink&) -> result<std::unique_ptr<connection>> {
                                 if (auto ok = stamp.opens(i); !ok) return fail(ok.error());
                                 std::scoped_lock lock(stamp.mutex);
                                 ++stamp.opened;
                                 return std::make_unique<scripted_connection>(stamp, i, time);
                             },
                             ender_of(i)});
        const progress_sink sink = [this](const progress_event& e) {
            std::scoped_lock lock(told_mutex);
            told.push_back(e);
            if (on_told) on_told(e);
        };
        return collect(p, where, how, time, log, sink, stop.get_token());
    }
    left_ender ender_of(std::size_t ercs) const {
        if (!end_left) return {};
        return [this, ercs](const std::vector<session_traces>& left, std::stop_token) { return end_left(ercs, left); };
    }
};

}  // namespace stamplog::run::testing
