#include "endpoint/pipeline_queue.hpp"

#include <algorithm>

#include "endpoint/posted_streams.hpp"
#include "endpoint/record_writer.hpp"
#include "endpoint/secret_table.hpp"

namespace stampsim {
using stamplog::guid;
using stamplog::psrp::pipeline_state;
using stamplog::psrp::value;

struct pipeline_queue::job {
    guid id;
    stamplog::psrp::received_pipeline pipeline;
    std::optional<value> metadata;
    std::vector<value> input;
    bool ready = true;
    secret_table secrets;
    stop_flag stop;
    answer_slot answers;
    std::unique_ptr<record_writer> writer;
    std::vector<std::function<void()>> when_over;
    std::thread thread;
};

pipeline_queue::pipeline_queue(endpoint& e, stamplog::psrp::server& pool, mailbox& box, std::function<void()> fall_silent,
                               const stamplog::clock& time)
    : endpoint_(e), pool_(pool), box_(box), fall_silent_(std::move(fall_silent)), time_(time) {}

pipeline_queue::~pipeline_queue() { abandon(); }

void pipeline_queue::add(stamplog::psrp::received_pipeline p) {
    auto j = std::make_shared<job>();
    j->id = p.id;
    j->ready = p.no_input;
    j->secrets = secret_table::of(p, pool_);
    j->pipeline = std::move(p);
    jobs_.push_back(std::move(j));
}

void pipeline_queue::add_metadata(const guid& id, value request) {
    auto j = std::make_shared<job>();
    j->id = id;
    j->metadata = std::move(request);
    jobs_.push_back(std::move(j));
}

void pipeline_queue::input(const guid& id, value v) {
    for (auto& j : jobs_)
        if (j->id == id) j->input.push_back(std::move(v));
}

void pipeline_queue::input_ended(const guid& id) {
    for (auto& j : jobs_)
        if (j->id == id) j->ready = true;
}

void pipeline_queue::start_next() {
    if (jobs_.empty() || shell_over_) return;
    const auto& first = jobs_.front();
    if (!first->thread.joinable() && first->ready) launch(first);
}

void pipeline_queue::answered(stamplog::psrp::request::host_answered r) {
    for (auto& j : jobs_) {
        if (!j->writer || (!r.pipeline.is_zero() && j->id != r.pipeline)) continue;
        if (!j->answers.expected() || j->writer->last_question() != r.call_id) return;
        // The pipeline waits, so its table of secrets is nobody else's now.
        if (r.result) j->secrets.add(*r.result, pool_);
        j->answers.put(host_answer{std::move(r.result).value_or(stamplog::psrp::nil{}), std::move(r.refusal)});
        return;
    }
}

void pipeline_queue::launch(const std::shared_ptr<job>& j) {
    record_writer::origin o{j->id, j->pipeline.host, cloud_admin, endpoint_.name()};
    j->writer = std::make_unique<record_writer>(pool_, std::move(o), time_, endpoint_.zone());
    j->thread = std::thread([this, j] {
        posted_streams out(box_, j->stop, j->answers, *j->writer, fall_silent_);
        const auto decrypt = [&](const auto& sealed) { return j->secrets.find(sealed); };
        auto outcome =
            j->metadata ? endpoint_.run_metadata(*j->metadata, out) : endpoint_.run(j->pipeline, j->input, decrypt, out);
        box_.post([this, id = j->id, outcome = std::move(outcome)] { ended(id, outcome); });
    });
}

void pipeline_queue::ended(const guid& id, pipeline_outcome outcome) {
    const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& j) { return j->id == id; });
    if (found == jobs_.end()) return;
    const auto j = *found;
    j->thread.join();
    jobs_.erase(found);
    shell_over_ = shell_over_ || outcome.ends_shell;
    // Refused only for a pipeline that the client closed meanwhile.
    static_cast<void>(pool_.end_pipeline(id, outcome.state, std::move(outcome.why)));
    for (const auto& done : j->when_over) done();
}

void pipeline_queue::stop(const guid& id, std::function<void()> done) {
    const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& j) { return j->id == id; });
    if (found == jobs_.end()) {
        // Not started by the pool yet, or over.
        if (auto state = pool_.state_of(id); state && !stamplog::psrp::is_terminal(*state))
            static_cast<void>(pool_.end_pipeline(id, pipeline_state::stopped));
        done();
    } else if ((*found)->thread.joinable()) {
        (*found)->when_over.push_back(std::move(done));
        (*found)->stop.raise();
        (*found)->answers.close();
    } else {
        jobs_.erase(found);
        static_cast<void>(pool_.end_pipeline(id, pipeline_state::stopped));
        done();
    }
}

void pipeline_queue::abandon() {
    box_.open_wide();
    for (auto& j : jobs_) {
        j->stop.raise();
        j->answers.close();
    }
    for (auto& j : jobs_)
        if (j->thread.joinable()) j->thread.join();
    // What they posted is dropped with the box; it refers to jobs that must live until then.
    static_cast<void>(box_.take());
    jobs_.clear();
}

}  // namespace stampsim
