// Where a running cmdlet writes to, and how it hears that it is to stop. The protocol's front implements it; tests have one
// that collects.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

// What the client's host answered: a value, or the exception that it raised instead.
struct host_answer {
    stamplog::psrp::value result;
    std::optional<stamplog::psrp::error_record> refusal;
};

// All calls may come from the pipeline's thread; they do not fail: a client that is gone is noticed by the front.
class streams {
 public:
    virtual ~streams() = default;
    virtual void output(stamplog::psrp::value v) = 0;
    virtual void error(stamplog::psrp::error_record r) = 0;
    virtual void warning(std::string text) = 0;
    virtual void verbose(std::string text) = 0;
    virtual void progress(stamplog::psrp::progress_record r) = 0;
    virtual void host_line(std::string text) = 0;  // Write-Host
    virtual void pop_runspace() = 0;               // Exit-PSSession: the client's host leaves this session

    // Nothing reaches the client from now on, the pipeline's end included.
    virtual void fall_silent() = 0;
    // Whether the client has a host that can be asked.
    virtual bool can_ask() const = 0;
    // Asks it and waits for the answer; nullopt when a stop came first.
    virtual std::optional<host_answer> ask(stamplog::psrp::host_method method,
                                           std::vector<stamplog::psrp::value> parameters) = 0;

    virtual bool stopped() const = 0;
    // False when a stop came before the time was over.
    virtual bool wait(std::chrono::duration<double> time) = 0;
};

}  // namespace stampsim
