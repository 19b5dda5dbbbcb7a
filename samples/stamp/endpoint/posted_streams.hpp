// The streams of a pipeline that runs behind a protocol: every record goes through the mailbox to the protocol's thread.
#pragma once

#include "endpoint/mailbox.hpp"
#include "endpoint/stop_flag.hpp"
#include "endpoint/streams.hpp"

namespace stampsim {

class record_writer;

class posted_streams final : public streams {
 public:
    // All three outlive this object and what it posted.
    posted_streams(mailbox& box, stop_flag& stop, record_writer& to) : box_(box), stop_(stop), to_(to) {}
    void output(stamplog::psrp::value v) override;
    void error(stamplog::psrp::error_record r) override;
    void warning(std::string text) override;
    void verbose(std::string text) override;
    void progress(stamplog::psrp::progress_record r) override;
    void host_line(std::string text) override;
    bool stopped() const override { return stop_.raised(); }
    bool wait(std::chrono::duration<double> time) override { return stop_.wait(time); }

 private:
    mailbox& box_;
    stop_flag& stop_;
    record_writer& to_;
};

}  // namespace stampsim
