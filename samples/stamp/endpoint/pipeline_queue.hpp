// The pipelines of one session on the protocol's thread: each waits for its input and its turn, runs on a thread of its own,
// can be stopped, and ends. One runs at a time, as in a runspace.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "endpoint/endpoint.hpp"
#include "endpoint/mailbox.hpp"
#include "stamplog/psrp/server.hpp"

namespace stampsim {

class pipeline_queue {
 public:
    // `fall_silent`: a fault lets nothing more go out; called on the protocol's thread.
    pipeline_queue(endpoint& e, stamplog::psrp::server& pool, mailbox& box, std::function<void()> fall_silent,
                   const stamplog::clock& time);
    ~pipeline_queue();

    void add(stamplog::psrp::received_pipeline p);
    void add_metadata(const stamplog::guid& id, stamplog::psrp::value request);
    void input(const stamplog::guid& id, stamplog::psrp::value v);
    void input_ended(const stamplog::guid& id);
    void answered(stamplog::psrp::request::host_answered r);
    // Starts the first pipeline when none runs. One that waits for its input is not overtaken, as in a runspace.
    void start_next();
    // A cmdlet ended the shell: nothing more is to run.
    bool shell_over() const { return shell_over_; }
    // `done` is called, later if it runs, when the pipeline is over; at once for one that is not known.
    void stop(const stamplog::guid& id, std::function<void()> done);
    // Stops what runs, waits for it, drops what waits.
    void abandon();

 private:
    struct job;
    void launch(const std::shared_ptr<job>& j);
    void ended(const stamplog::guid& id, pipeline_outcome outcome);

    endpoint& endpoint_;
    stamplog::psrp::server& pool_;
    mailbox& box_;
    std::function<void()> fall_silent_;
    const stamplog::clock& time_;
    std::vector<std::shared_ptr<job>> jobs_;  // in order of arrival; the first is the running one
    bool shell_over_ = false;
};

}  // namespace stampsim
