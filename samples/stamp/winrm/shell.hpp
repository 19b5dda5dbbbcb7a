// What stands behind a WinRM shell: something that takes PSRP fragments and gives some. Used on the io_context's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim::winrm {

// Where a shell's output goes.
class shell_output {
 public:
    virtual ~shell_output() = default;
    // Whole fragments of the pool's stream (no command) or a command's. False: the buffer is full, and nothing should be given
    // until full() says otherwise; what was given is kept.
    virtual bool give(std::optional<stamplog::guid> command, stamplog::bytes fragments) = 0;
    virtual bool full() const = 0;
    virtual void accept() = 0;                              // the shell is open
    virtual void refuse(const std::string& why) = 0;        // it will not be
    virtual void connected(stamplog::bytes fragments) = 0;  // the answer to a connect
    virtual void command_taken(const stamplog::guid& command) = 0;
    virtual void signal_done(const stamplog::guid& command) = 0;
    virtual void ended() = 0;  // by itself: requests for it find it gone
    virtual void moved() = 0;  // something was given outside of a call from the service
};

class shell {
 public:
    virtual ~shell() = default;  // ends it, whatever runs
    virtual void open(stamplog::bytes fragments) = 0;
    virtual void connect(stamplog::bytes fragments) = 0;
    virtual void run(const stamplog::guid& command, stamplog::bytes fragments) = 0;
    virtual void input(std::optional<stamplog::guid> command, bool prompt_response, stamplog::bytes fragments) = 0;
    virtual void stop(const stamplog::guid& command) = 0;   // answered by signal_done
    virtual void close(const stamplog::guid& command) = 0;  // the same
    virtual void room() = 0;                                // the buffer has room again
};

}  // namespace stampsim::winrm
