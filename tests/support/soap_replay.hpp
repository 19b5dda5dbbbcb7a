// A service that plays a recording to a foreign client: it learns which id of the client's stands for which recorded one,
// rewrites the recorded answers (ids inside the fragments too), compares what the client sends with what was recorded, and
// answers surplus Receives with TimedOut. Used on the io_context's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "soap_recording.hpp"
#include "winrm/gate.hpp"

namespace stamplog::testing {

class soap_replay final : public stampsim::winrm::soap_service {
 public:
    // `session_key`: what stands in ENCRYPTED_SESSION_KEY, sealed anew for the client's public key.
    soap_replay(boost::asio::io_context& io, soap_recording recording, std::optional<bytes> session_key);

    std::uint64_t ask(const std::string& user, const std::string& client, std::string soap, done then) override;
    void forget(std::uint64_t request) override;

    // ---- from any thread
    // How many of the first `n` exchanges were played.
    bool played(std::size_t n) const;
    bool played_one(std::size_t i) const;
    std::string failure() const;                           // what the client did that was not recorded; empty: nothing
    std::multiset<std::string> shape_differences() const;  // "Verb: only recorded: line" and "Verb: only ours: line"
    std::size_t same_messages() const;                     // PSRP messages equal to the recorded ones as values

 private:
    struct hold {
        std::uint64_t number;
        std::string soap;
        done then;
    };
    void receive(hold h);
    void act(hold h);
    bool serve(const hold& h);
    void serve_held();
    void answer(std::size_t i, const hold& h);
    void time_out(const hold& h);
    void fail(const std::string& why);
    void learn(const recorded_exchange& e, const std::string& soap);
    bool take_messages(const std::string& soap, const std::string& verb);
    void mark_sends(const std::string& soap);
    void compare_shapes(const recorded_exchange& e, const std::string& soap);
    std::string rewritten(const recorded_exchange& e, const std::string& soap);
    std::string rewritten_fragments(const std::string& base64);
    std::optional<std::size_t> next_act() const;
    bool acts_done_before(std::size_t i) const;

    boost::asio::io_context& io_;
    soap_recording recording_;
    std::optional<bytes> session_key_;
    mutable std::mutex mutex_;  // what other threads look at
    std::vector<bool> played_;
    std::string failure_;
    std::multiset<std::string> differences_;
    std::size_t same_ = 0;
    std::map<std::string, std::string> ids_;           // recorded -> ours, upper case
    std::map<std::string, std::string> ours_of_call_;  // ids of requests to the pool
    std::map<guid, guid> raw_ids_;                     // as the headers of messages have them
    std::vector<psrp::message> expected_;              // every recorded message of the client's, in order
    std::size_t seen_ = 0;
    psrp::reassembler incoming_;
    std::string public_key_;
    std::map<std::uint64_t, hold> held_;
    std::uint64_t next_ = 1;
};

}  // namespace stamplog::testing
