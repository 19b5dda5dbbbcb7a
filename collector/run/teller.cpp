#include "teller.hpp"

namespace stamplog::run {

void teller::tell(step s, std::optional<progress_event> e) {
    s.at = time_.now();
    std::scoped_lock lock(one_at_a_time_);
    if (auto ok = journal_.append(s); !ok && !broken_.exchange(true)) {
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
