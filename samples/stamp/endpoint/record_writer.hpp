// A pipeline's records on the protocol's thread. With a host UI, warning, verbose, progress and Write-Host go twice: as a
// record and as a host call that nobody answers, as PowerShell's server does.
#pragma once

#include <string>

#include "stamp/time_zone.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/psrp/server.hpp"

namespace stampsim {

class record_writer {
 public:
    struct origin {
        stamplog::guid pipeline;
        stamplog::psrp::host_kind host = stamplog::psrp::host_kind::none;
        std::string user, computer;
    };
    record_writer(stamplog::psrp::server& pool, origin o, const stamplog::clock& time, const time_zone& zone)
        : pool_(pool), origin_(std::move(o)), time_(time), zone_(zone) {}

    // A record that the pool refuses belongs to a pipeline that is over: it is dropped.
    void output(const stamplog::psrp::value& v);
    void error(const stamplog::psrp::error_record& r);
    void warning(const std::string& text);
    void verbose(const std::string& text);
    void progress(const stamplog::psrp::progress_record& r);
    void host_line(const std::string& text);
    void pop_runspace();

    bool has_host() const { return origin_.host != stamplog::psrp::host_kind::none; }
    void ask(stamplog::psrp::host_method method, const std::vector<stamplog::psrp::value>& parameters);
    std::int64_t last_question() const { return questions_; }  // its call id

 private:
    static constexpr std::int64_t unanswered = -100;
    void call(stamplog::psrp::host_method method, std::vector<stamplog::psrp::value> parameters, std::int64_t id = unanswered);
    stamplog::psrp::server& pool_;
    origin origin_;
    const stamplog::clock& time_;
    const time_zone& zone_;
    std::int64_t questions_ = 0;
};

}  // namespace stampsim
