// The streams of a pipeline that runs behind a protocol: every record goes through the mailbox to the protocol's thread.
#pragma once

#include "endpoint/answer_slot.hpp"
#include "endpoint/mailbox.hpp"
#include "endpoint/stop_flag.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

class record_writer;

class posted_streams final : public streams {
 public:
    // All outlive this object and what it posted.
    posted_streams(mailbox& box, stop_flag& stop, answer_slot& answers, record_writer& to,
                   const std::function<void()>& fall_silent)
        : box_(box), stop_(stop), answers_(answers), to_(to), fall_silent_(fall_silent) {}
    void output(stamplog::psrp::value v) override;
    void error(stamplog::psrp::error_record r) override;
    void warning(std::string text) override;
    void verbose(std::string text) override;
    void progress(stamplog::psrp::progress_record r) override;
    void host_line(std::string text) override;
    void pop_runspace() override;
    void fall_silent() override;
    bool can_ask() const override;
    std::optional<host_answer> ask(stamplog::psrp::host_method method, std::vector<stamplog::psrp::value> parameters) override;
    bool stopped() const override { return stop_.raised(); }
    bool wait(std::chrono::duration<double> time) override { return stop_.wait(time); }

 private:
    mailbox& box_;
    stop_flag& stop_;
    answer_slot& answers_;
    record_writer& to_;
    const std::function<void()>& fall_silent_;
};

}  // namespace stampsim
