#include "stamplog/search/search.hpp"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <new>
#include <string>

#include "pieces.hpp"
#include "stamplog/bundle/frame_loader.hpp"
#include "teller.hpp"

namespace stamplog::search {
namespace {

// The first bytes of a member: ends the reading when they are there.
class head_sink final : public byte_sink {
 public:
    [[nodiscard]] result<void> write(byte_view data) override {
        append(head, data.first(std::min(data.size(), probe_bytes - head.size())));
        if (head.size() < probe_bytes) return {};
        return fail(errc::cancelled, "enough");
    }
    bytes head;
};

// One frame on its way.
struct job {
    job(const bundle::reader& in, const pattern& what) : frame(in), finder(what) {}
    std::size_t which = 0;  // in selection::frames
    bundle::frame_loader frame;
    std::optional<error> broken;
    std::vector<piece> pieces;
    std::vector<scanned> results;
    line_finder finder;
};

class searcher {
 public:
    searcher(const bundle::reader& in, selection& chosen, const pattern& what, const search_options& how, listener& to,
             unsigned live)
        : in_(in), chosen_(chosen), what_(what), how_(how), to_(to), live_(live), serial_finder_(what) {
        for (unsigned i = 0; i < live; ++i) {
            all_.push_back(std::make_unique<job>(in, what));
            free_.push_back(all_.back().get());
        }
    }

    result<totals> run() {
        tbb::parallel_pipeline(
            live_, tbb::make_filter<void, job*>(tbb::filter_mode::serial_in_order,
                                                [this](tbb::flow_control& fc) -> job* { return next(fc); }) &
                       tbb::make_filter<job*, job*>(tbb::filter_mode::parallel, [this](job* j) { return work(j); }) &
                       tbb::make_filter<job*, void>(tbb::filter_mode::serial_in_order, [this](job* j) { tell(j); }));
        if (out_of_memory_) return fail(errc::io, "grep: out of memory", "Give a smaller --memory.");
        if (failed_) return fail(*failed_);
        if (how_.stop.stop_requested()) return fail(errc::cancelled, "grep: stopped");
        if (!draining_) finish_up_to(chosen_.contents.size());
        return totals{chosen_.contents.size(), chosen_.distinct, chosen_.expanded, frames_};
    }

 private:
    job* take() {
        const std::scoped_lock lock(mutex_);
        auto* const j = free_.back();  // never empty: there are as many as live tokens
        free_.pop_back();
        return j;
    }
    void give(job* j) {
        const std::scoped_lock lock(mutex_);
        free_.push_back(j);
    }

    // What a content is that begins in another frame is looked up before its pieces are searched side by side.
    detected kind_of(const part& p) {
        const auto known = kinds_.find(p.content);
        if (known != kinds_.end()) return known->second;
        head_sink head;
        // Ends early on purpose; a frame that does not decode is met again when it is searched.
        [[maybe_unused]] const auto read = in_.read(chosen_.contents[p.content].member, head);
        return kinds_[p.content] = detect(head.head);
    }

    // No stage lets an exception out: what is on its way in the others still comes to its end.
    job* next(tbb::flow_control& fc) noexcept {
        try {
            if (auto* const j = prepare()) return j;
        } catch (const std::bad_alloc&) {
            out_of_memory_ = true;
        }
        fc.stop();
        return nullptr;
    }

    // The next frame's; null when there is none.
    job* prepare() {
        if (next_ == chosen_.frames.size() || how_.stop.stop_requested() || draining_ || out_of_memory_) return nullptr;
        auto* const j = take();
        j->which = next_++;
        j->broken.reset();
        j->pieces.clear();
        for (const auto& p : chosen_.frames[j->which].parts) {
            piece one;
            one.first = p.first;
            one.last = p.last;
            one.at = p.at;
            if (!p.first || !p.last) one.kind = kind_of(p);
            j->pieces.push_back(one);
        }
        return j;
    }

    job* work(job* j) noexcept {
        try {
            const auto& f = chosen_.frames[j->which];
            if (auto loaded = j->frame.load(f.frame); !loaded) j->broken = loaded.error();
            const auto content = j->frame.content();
            j->results.resize(std::max(j->results.size(), f.parts.size()));
            for (std::size_t i = 0; i < f.parts.size(); ++i) {
                const auto& p = f.parts[i];
                const auto begin = std::min<std::size_t>(p.offset, content.size());
                auto& one = j->pieces[i];
                one.raw = content.subspan(begin, std::min<std::size_t>(content.size() - begin, p.size));
                if (p.first && p.last) one.kind = detect(one.raw);
                scan(one, how_, j->finder, j->results[i]);
            }
        } catch (const std::bad_alloc&) {
            out_of_memory_ = true;
        }
        return j;
    }

    // Contents that lie in no frame (empty ones) are told in their turn.
    void finish_up_to(std::size_t content) {
        for (; told_ < content; ++told_) {
            if (open_) {
                finish_open();
                continue;
            }
            to_.end(chosen_.contents[told_]);
        }
    }
    void finish_open() {
        open_->finish(serial_finder_);
        open_.reset();
    }

    void tell(job* j) noexcept {
        try {
            if (!out_of_memory_) tell_frame(j);
        } catch (const std::bad_alloc&) {
            out_of_memory_ = true;
        }
        give(j);
    }

    void tell_frame(job* j) {
        ++frames_;
        if (j->broken && j->broken->code != errc::corrupt) {
            if (!failed_) failed_ = j->broken;
            draining_ = true;
        }
        const auto& parts = chosen_.frames[j->which].parts;
        for (std::size_t i = 0; i < parts.size() && !draining_; ++i) {
            const auto& p = parts[i];
            finish_up_to(p.content);
            if (p.content < told_) continue;  // contents that lie one in the other: no bundle of ours
            if (!open_) open_.emplace(chosen_.contents[p.content], what_, how_, to_);
            open_->take(j->pieces[i], j->results[i], serial_finder_);
            if (j->broken && !is_right(p, j->pieces[i].raw)) open_->broken(*j->broken);
            if (p.last) finish_up_to(p.content + 1);
            if (to_.enough()) draining_ = true;
        }
    }

    // Whether a part of a frame that does not decode is good all the same: only a hash tells, and that is of a whole content.
    bool is_right(const part& p, byte_view raw) const {
        if (!p.first || !p.last || raw.size() != p.size) return false;
        return sha256_of(raw) == in_.contents().members[chosen_.contents[p.content].member].sha256;
    }

    const bundle::reader& in_;
    selection& chosen_;
    const pattern& what_;
    const search_options& how_;
    listener& to_;
    const unsigned live_;
    std::vector<std::unique_ptr<job>> all_;
    std::vector<job*> free_;
    std::mutex mutex_;
    std::size_t next_ = 0;                     // first stage only
    std::map<std::uint32_t, detected> kinds_;  // first stage only
    line_finder serial_finder_;                // last stage only, like all that follows
    std::size_t told_ = 0;                     // contents that have had their end
    std::optional<teller> open_;
    std::uint64_t frames_ = 0;
    std::optional<error> failed_;
    std::atomic<bool> draining_{false}, out_of_memory_{false};
};

// A frame's content, what UTF-16 in it becomes, and its compressed bytes.
std::uint64_t bytes_of_job(const bundle::index& in, const selection& chosen) {
    std::uint64_t largest = 0;
    for (const auto& f : chosen.frames) largest = std::max<std::uint64_t>(largest, in.frames[f.frame].content_size);
    return 3 * largest + (8 << 20);
}

}  // namespace

result<totals> search_bundle(const bundle::reader& in, const std::vector<std::uint32_t>& members, const pattern& what,
                             const search_options& how, listener& to) {
    auto chosen = select(in.contents(), members);
    const unsigned threads =
        how.threads == 0 ? static_cast<unsigned>(std::max(1, tbb::info::default_concurrency())) : how.threads;
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const auto live =
        std::clamp<std::uint64_t>(how.memory / bytes_of_job(in.contents(), chosen), 1, std::uint64_t{threads} + 1);
    return searcher(in, chosen, what, how, to, static_cast<unsigned>(live)).run();
}

}  // namespace stamplog::search
