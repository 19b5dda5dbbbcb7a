#include "teller.hpp"

#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

// What the journal says came must outlast it: what the stamp wrote may be in this machine's memory only.
result<void> settle_what_came(const step& s) {
    if (s.kind != step_kind::zip_landed && s.kind != step_kind::transcript) return {};
    return storage::settle(s.subject);
}

}  // namespace

void teller::tell(step s, std::optional<progress_event> e) {
    s.at = time_.now();
    const auto lasts = settle_what_came(s);
    if (!lasts) log_.write(log_level::warning, "a resumed run would get it again: " + describe(lasts.error()));
    std::scoped_lock lock(one_at_a_time_);
    if (!lasts) {
        // Not told to the journal.
    } else if (auto ok = journal_.append(s); !ok && !broken_.exchange(true)) {
        trouble_ = "the journal cannot be written, nothing new is started: " + describe(ok.error());
        log_.write(log_level::error, trouble_);
    }
    if (e) {
        e->at = s.at;
        pass_on(std::move(*e));
    }
}

std::string teller::trouble() const {
    std::scoped_lock lock(one_at_a_time_);
    return trouble_;
}

void teller::show(progress_event e) {
    e.at = time_.now();
    std::scoped_lock lock(one_at_a_time_);
    pass_on(std::move(e));
}

void teller::note(const std::string& text, const std::string& ercs) {
    log_.write(log_level::info, (ercs.empty() ? "" : ercs + ": ") + text);
    tell({.kind = step_kind::note, .ercs = ercs, .subject = text},
         progress_event{.what = progress_event::kind::note, .ercs = ercs, .text = text});
}

void teller::pass_on(progress_event e) {
    if (sink_) sink_(e);
}

}  // namespace stamplog::run
