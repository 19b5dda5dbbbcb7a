#include "live_view.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

namespace stamplog::cli {
namespace {

using kind = run::progress_event::kind;

std::int64_t seconds_between(utc_time from, utc_time to) {
    return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

// "ercs: what" for people; empty for events that only a live view shows.
std::string sentence(const run::progress_event& e) {
    const std::string at = e.ercs.empty() ? "" : one_line(e.ercs) + ": ";
    const std::string text = one_line(e.text);
    switch (e.what) {
        case kind::begun:
            return "";
        case kind::session_opening:
            return at + "opening a session";
        case kind::session_opened:
            return at + "session open";
        case kind::session_failed:
            return "";  // the run's log warns of it
        case kind::unit_started:
            return at + "started " + text;
        case kind::unit_progress:
            return "";
        case kind::unit_ended:
            return at + text;
        case kind::zip_landed:
            return at + "landed " + text + " (" + human_size(e.bytes) + ")";
        case kind::session_closing:
            return at + "closing, fetching the transcript";
        case kind::session_closed:
            return at + text;
        case kind::packing:
            return e.bytes == 0 ? "packing" : "";
        case kind::packed:
            return "packed " + text + " (" + human_size(e.bytes) + ")";
        case kind::staging:
            return e.bytes == 0 ? "staging to " + text : "";
        case kind::staged:
            return "staged and verified at " + text;
        case kind::note:
            return at + text;
    }
    return "";
}

// To a terminal's width, which is counted in characters, never within one.
std::string cut(const std::string& line, int columns) {
    const auto room = static_cast<std::size_t>(std::max(columns - 1, 1));
    std::size_t cells = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if ((line[i] & 0xC0) == 0x80) continue;
        if (cells == room) return line.substr(0, i);
        ++cells;
    }
    return line;
}

// A session that failed is warned of in the run's log, and stands in its row.
bool worth_a_line(kind k) {
    return k == kind::unit_ended || k == kind::zip_landed || k == kind::session_closed || k == kind::packed ||
           k == kind::staged || k == kind::note;
}

}  // namespace

std::string_view to_string(kind k) {
    switch (k) {
        case kind::begun:
            return "run";
        case kind::session_opening:
            return "session-opening";
        case kind::session_opened:
            return "session-opened";
        case kind::session_failed:
            return "session-failed";
        case kind::unit_started:
            return "unit-started";
        case kind::unit_progress:
            return "unit-progress";
        case kind::unit_ended:
            return "unit-ended";
        case kind::zip_landed:
            return "zip-landed";
        case kind::session_closing:
            return "session-closing";
        case kind::session_closed:
            return "session-closed";
        case kind::packing:
            return "packing";
        case kind::packed:
            return "packed";
        case kind::staging:
            return "staging";
        case kind::staged:
            return "staged";
        case kind::note:
            return "note";
    }
    return "note";
}

live_view::live_view(context& c, std::vector<std::string> ercs)
    : c_(c),
      redraw_(c.w.err_is_terminal && !c.g.json && !c.g.quiet && c.w.env("TERM").value_or("dumb") != "dumb"),
      order_(std::move(ercs)) {
    if (!redraw_) return;
    c_.print.set_screen(this);
    ticker_ = std::jthread([this](const std::stop_token& stop) { tick(stop); });
}

live_view::~live_view() { finish(); }

void live_view::tick(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!ticking_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); }))
        if (redraw_) redraw("");
}

void live_view::show(const run::progress_event& e) {
    std::scoped_lock lock(mutex_);
    if (c_.g.json) return as_json(e);
    if (!redraw_) return as_line(e);
    take(e);
    const auto text = worth_a_line(e.what) ? sentence(e) : "";
    redraw(text.empty() ? "" : text + "\n");
}

void live_view::around(const std::function<void()>& write) {
    std::scoped_lock lock(mutex_);
    if (!redraw_) return write();
    c_.w.err(erased());
    write();
    c_.w.err(drawn());
}

void live_view::finish() {
    c_.print.set_screen(nullptr);  // before the lock: a write that goes through us holds the printer's and waits for ours
    std::scoped_lock lock(mutex_);
    if (redraw_) redraw("");
    on_terminal_ = 0;
    redraw_ = false;
}

void live_view::as_json(const run::progress_event& e) {
    nlohmann::ordered_json o{{"event", to_string(e.what)}, {"at", format_rfc3339(e.at)}};
    if (!e.ercs.empty()) o["ercs"] = e.ercs;
    if (e.unit != 0) o["unit"] = e.unit;
    if (!e.text.empty()) o["text"] = e.text;
    if (e.bytes != 0) o["bytes"] = e.bytes;
    if (e.total != 0) o["total"] = e.total;
    c_.print.object(o);
}

void live_view::as_line(const run::progress_event& e) {
    if (auto text = sentence(e); !text.empty()) c_.print.note(text);
}

void live_view::take(const run::progress_event& e) {
    if (e.what == kind::packing || e.what == kind::staging)
        stage_ = std::string(e.what == kind::packing ? "packing  " : "staging  ") + human_size(e.bytes) +
                 (e.total != 0 ? " of " + human_size(e.total) : "");
    if (e.what == kind::packed || e.what == kind::staged) stage_.clear();
    if (e.ercs.empty() || e.what == kind::zip_landed || e.what == kind::note) return;
    row& r = rows_[e.ercs];
    if (e.what == kind::unit_progress) {
        r.bytes = std::max(r.bytes, e.bytes);
        if (e.bytes == 0) r.progress = one_line(e.text);  // else it tells of bytes, which have a column of their own
        return;
    }
    r.progress.clear();
    r.since = e.at;
    if (e.what == kind::unit_started) r.bytes = 0;
    if (e.what == kind::session_opening)
        r.doing = "opening a session";
    else if (e.what == kind::session_opened || e.what == kind::unit_ended)
        r.doing = "ready";
    else if (e.what == kind::session_closing)
        r.doing = "closing, fetching the transcript";
    else
        r.doing = one_line(e.text);
}

void live_view::redraw(const std::string& lines) {
    auto text = erased();
    text += lines;
    text += drawn();
    c_.w.err(text);
}

std::string live_view::drawn() {
    std::string out;
    const auto now = c_.w.time.now();
    const int columns = c_.w.columns();
    const auto add = [&](const std::string& line) {
        out += cut(line, columns) + "\n";
        ++on_terminal_;
    };
    for (const auto& name : order_) {
        const row& r = rows_[name];
        std::string line = one_line(name) + "  " + r.doing;
        if (r.since != utc_time{}) line += "  " + human_duration(seconds_between(r.since, now));
        if (r.bytes != 0) line += "  " + human_size(r.bytes) + " landed";
        if (!r.progress.empty()) line += "  " + r.progress;
        add(line);
    }
    if (!stage_.empty()) add(stage_);
    return out;
}

std::string live_view::erased() {
    std::string out;
    for (; on_terminal_ > 0; --on_terminal_) out += "\x1b[1A\x1b[2K";
    return out;
}

}  // namespace stamplog::cli
