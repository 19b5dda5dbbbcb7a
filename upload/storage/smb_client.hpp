// Our side of the pipe to an SMB worker: asks, waits no longer than it may, and starts another worker when a connection is
// lost.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "smb_error.hpp"
#include "smb_wire.hpp"
#include "stamplog/storage/smb.hpp"

namespace stamplog::transport {
class channel;
}

namespace stamplog::storage::smb {

class client;

// A file that is open in the worker; the client closes it before it removes or renames what it is open on.
class open_file {
 public:
    open_file() = default;
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

 protected:
    ~open_file() = default;
    friend class client;
    std::uint64_t handle_ = 0;
    unsigned connection_ = 0;  // 0: not open
    std::string open_name_;
};

class client {
 public:
    client(smb_address where, smb_login who, smb_options how, clock& time);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    const smb_address& where() const { return where_; }
    clock& time() const { return time_; }
    // Counts connections: a handle is good in the one that it was opened in.
    unsigned connection() const { return connection_; }

    // Runs `step`, which asks, with a connection; again over a new one while the server is away and patience lasts.
    // Thread-safe.
    template <class Step>
    auto attempt(Step step, const std::stop_token& stop = {}) -> decltype(step()) {
        std::optional<steady_time> since;
        for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
            auto done = [&]() -> decltype(step()) {
                std::scoped_lock lock(mutex_);
                if (auto in = enter(); !in) return fail(in.error());
                auto r = step();
                if (!r && may_come_back(r.error())) drop();
                return r;
            }();
            if (done || !may_come_back(done.error())) return done;
            const auto now = time_.steady();
            if (!since) since = now;
            if (now + pause - *since > how_.patience || stop.stop_requested()) return done;
            time_.sleep_until(now + pause);
        }
    }

    // Inside a step. The reply's fields behind its errno; `name` is below the address, for messages.
    [[nodiscard]] result<std::string> ask(writer& request, std::string_view name, std::string_view doing);
    // Inside a step: `f` is open in this connection, and known by its name from now on.
    void keep(open_file& f) { open_files_.push_back(&f); }
    // Inside a step: what is open on the name is closed here, and is opened again when it is read again.
    [[nodiscard]] result<void> close_all_on(const std::string& name);
    // Closes it, whatever becomes of that: nobody waits for a connection to do it.
    void let_go(open_file& f) noexcept;

 private:
    static constexpr std::chrono::milliseconds first_pause{200}, longest_pause{5'000};
    [[nodiscard]] result<void> enter();
    [[nodiscard]] result<std::string> exchange(const std::string& frame, std::chrono::milliseconds within);
    [[nodiscard]] result<std::string> program() const;
    void drop() noexcept;

    const smb_address where_;
    smb_login who_;
    const smb_options how_;
    clock& time_;
    std::mutex mutex_;
    std::unique_ptr<transport::channel> worker_;
    std::string inbox_;
    std::vector<open_file*> open_files_;
    unsigned connection_ = 0;
};

}  // namespace stamplog::storage::smb
