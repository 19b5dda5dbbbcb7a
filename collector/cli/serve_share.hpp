// --serve-share: the share that the ERCS VMs write to is one of our own, for as long as the run goes.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "stamplog/base/log.hpp"
#include "stamplog/run/job.hpp"
#include "stamplog/share/share_server.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Starts it over "share" in the run's folder, which becomes the landing; null where `how` is none.
[[nodiscard]] result<std::unique_ptr<share::server>> serve_landing(run::job& j, std::optional<share::server_settings> how,
                                                                   context& c);
// For as long as the run goes: says what was changed on this machine, then whatever happens to the server, and at the end that
// all is undone.
class serving {
 public:
    // Both must outlive it.
    serving(share::server& s, context& c, log_sink& log);
    ~serving();
    serving(const serving&) = delete;
    serving& operator=(const serving&) = delete;

 private:
    void watch(const std::stop_token& stop);

    share::server& server_;
    context& c_;
    log_sink& log_;
    std::mutex mutex_;
    std::condition_variable_any waiting_;
    std::jthread watcher_;  // last: it uses all the others
};

}  // namespace stamplog::cli
