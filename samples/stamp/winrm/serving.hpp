// The ERCS VMs of a stamp as WinRM services in one process, until it is told to end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "winrm/stamp_service.hpp"

namespace stampsim::winrm {

class serving {
 public:
    // `time` and `random` outlive it.
    serving(const stamplog::clock& time, stamplog::entropy& random);
    ~serving();  // ends every session, in order
    serving(const serving&) = delete;
    serving& operator=(const serving&) = delete;

    // The ERCS VMs `first` to `last` of the stamp that `each` names, on its port and the next ones (port 0: free ones). Those
    // that a fault makes unreachable are left away; why is in unreachable().
    [[nodiscard]] stamplog::result<void> open(stamp_service_options each, int first, int last);
    const std::vector<std::unique_ptr<stamp_service>>& services() const;
    const std::vector<stamplog::error>& unreachable() const;
    // Serves until SIGINT or SIGTERM, or the end of standard input where that is asked for.
    void run(bool until_eof);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stampsim::winrm
