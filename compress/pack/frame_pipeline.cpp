#include "frame_pipeline.hpp"

#include <tbb/parallel_pipeline.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <mutex>

#include "frame_collector.hpp"
#include "guarded.hpp"
#include "large_member.hpp"

namespace stamplog::pack {
namespace {

// Failure travels as a value in the job and nothing is ever cancelled: an exception out of a pipeline loses the tokens that
// are in flight, and with them their memory.
template <class F>
void guarded_for(frame_job& job, F&& body) noexcept {
    if (job.failed) return;
    if (auto r = guarded(body); !r) job.failed = r.error();
}

// Never empty: there are as many as live tokens. The last one given is taken first, so that what is seldom needed (a frame's
// content while another frame only waits to be written) is memory that nobody touches.
template <class T>
class pool {
 public:
    template <class F>
    pool(unsigned n, F&& make) {
        for (unsigned i = 0; i < n; ++i) free_.push_back(make());
    }
    T take() {
        const std::lock_guard lock(mutex_);
        auto t = std::move(free_.back());
        free_.pop_back();
        return t;
    }
    void give(T t) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(t));
    }

 private:
    std::vector<T> free_;
    std::mutex mutex_;
};

class frame_pipeline {
 public:
    frame_pipeline(const frame_inputs& in, const pipeline_options& how, unsigned live, bundle::frame_sink& out,
                   bundle::index& members, report& report)
        : in_(in),
          how_(how),
          live_(live),
          jobs_(live, [&] { return std::make_unique<frame_job>(how.effort); }),
          contents_(live, [&] { return allocate_large(bundle::frame_bytes(how.effort)); }),
          large_(in),
          out_(out),
          collector_(in, out.frames(), members, report) {}

    result<void> run() {
        tbb::parallel_pipeline(
            live_,
            tbb::make_filter<void, frame_job*>(tbb::filter_mode::serial_in_order,
                                               [this](tbb::flow_control& fc) -> frame_job* { return next(fc); }) &
                tbb::make_filter<frame_job*, frame_job*>(tbb::filter_mode::parallel, [this](frame_job* j) { return work(j); }) &
                tbb::make_filter<frame_job*, void>(tbb::filter_mode::serial_in_order, [this](frame_job* j) { write(j); }));
        freeing_.wait();
        if (failed_) return fail(*failed_);
        if (how_.stop.stop_requested()) return fail(errc::cancelled, "pack: stopped");
        return {};
    }

 private:
    bool is_large(const frame_job& j) const { return in_.layout.frames[j.frame].large_group != none; }

    frame_job* next(tbb::flow_control& fc) noexcept {
        if (next_ == in_.layout.frames.size() || how_.stop.stop_requested() || draining_) {
            fc.stop();
            return nullptr;
        }
        auto* j = jobs_.take().release();
        j->start(next_, contents_.take());
        ++next_;
        if (is_large(*j)) guarded_for(*j, [&] { return large_.fill(*j); });
        return j;
    }

    frame_job* work(frame_job* j) noexcept {
        guarded_for(*j, [&]() -> result<void> {
            if (!is_large(*j))
                if (auto r = j->fill_small(in_); !r) return r;
            return j->hash_and_compress(in_, [&] { return collect(*j); });
        });
        if (j->failed) draining_ = true;
        give(contents_, std::move(j->content));
        return j;
    }

    result<void> collect(frame_job& j) {
        {
            const std::lock_guard lock(collecting_);
            if (auto r = collector_.take(j); !r) return r;
            if (!collector_.complete()) return {};
        }
        // What no bundle will have an end for, needs none.
        if (how_.on_known && !draining_ && !how_.stop.stop_requested()) how_.on_known(collector_.next_frame());
        return {};
    }

    void write(frame_job* j) noexcept {
        if (!failed_) {
            guarded_for(*j, [&]() -> result<void> {
                if (j->size > 0)
                    if (auto r = out_.append(j->compressed, j->size); !r) return r;
                content_ += j->size;
                if (how_.on_frame) how_.on_frame(content_);
                return {};
            });
            if (j->failed) {
                failed_ = j->failed;
                draining_ = true;
            }
        }
        give(jobs_, std::unique_ptr<frame_job>(j));
    }

    // Once no frame is to come, memory goes back at once, by whoever is idle: a hundred megabytes take their time.
    template <class T>
    void give(pool<T>& to, T what) noexcept {
        if (next_ < in_.layout.frames.size()) return to.give(std::move(what));
        try {
            freeing_.run([kept = std::make_shared<T>(std::move(what))] {});
        } catch (const std::bad_alloc&) {  // then it is freed here
        }
    }

    const frame_inputs& in_;
    const pipeline_options& how_;
    const unsigned live_;
    pool<std::unique_ptr<frame_job>> jobs_;
    pool<large_memory> contents_;
    large_member_reader large_;           // first stage only
    std::atomic<std::uint32_t> next_{0};  // the frame to be started next
    bundle::frame_sink& out_;             // last stage only
    std::mutex collecting_;               // for collector_
    frame_collector collector_;
    std::uint64_t content_ = 0;    // last stage only
    std::optional<error> failed_;  // last stage only
    std::atomic<bool> draining_{false};
    tbb::task_group freeing_;
};

}  // namespace

unsigned live_frames(std::uint64_t memory, unsigned threads, bundle::effort e) {
    const std::uint64_t each = bundle::frame_bytes(e) + bundle::frame_encoder::memory(e) + zip::inflater::memory;
    // More than one frame beyond the threads only waits for its turn to be written.
    return static_cast<unsigned>(std::clamp<std::uint64_t>(memory / each, 1, std::uint64_t{threads} + 1));
}

result<void> write_frames(const frame_inputs& in, const pipeline_options& how, bundle::frame_sink& out, bundle::index& members,
                          report& report) {
    const auto live = std::min<std::size_t>(live_frames(how.memory, how.threads, how.effort), in.layout.frames.size());
    if (live == 0) {
        if (how.on_known) how.on_known(out.frames());
        return {};
    }
    return frame_pipeline(in, how, static_cast<unsigned>(live), out, members, report).run();
}

}  // namespace stamplog::pack
