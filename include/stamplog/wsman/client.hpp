// Carries a psrp::client over WS-Management shells, client half. Sans-IO, not thread-safe.
//
// Two lanes, since a Receive occupies its connection until something arrives: `receive` carries Receives, `act` everything
// else. Each lane has at most one request under way. The owner takes next_request(), sends it on that lane's connection and
// gives the answer back, or says that the connection was lost; then next_request() gives what must be sent on a new one.
// Sources: [MS-PSRP] 3.1.5.3, [MS-WSMV], the recordings (docs/PROTOCOL.md, "WSMan").
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/client.hpp"

namespace stamplog::wsman {

enum class lane { receive, act };
enum class operation { create, connect, command, send, receive, signal, disconnect, reconnect, remove };

struct client_options {
    std::string to;                                    // the service's address: "http://10.0.0.225:5985/wsman"
    std::string configuration = "PrivilegedEndpoint";  // the session configuration; a whole URI is taken as it is
    std::string culture = "en-US", ui_culture = "en-US";
    std::chrono::seconds operation_timeout{20};  // how long the server may hold a Receive
    std::optional<std::chrono::seconds> idle_timeout;
    std::size_t max_envelope = 512'000;  // announced once the server's version is known; 153,600 until then
    psrp::limits lim{};
};

struct request {
    operation what = operation::receive;
    std::string soap;
    // The server may hold its answer for so long; who waits adds the network's share.
    std::chrono::milliseconds server_time{};
    bool again = false;  // asked before: its answer was lost, or said "not yet"
};

class client {
 public:
    // `pool` and `random` (message ids, the session's id) must outlive this object.
    client(psrp::client& pool, client_options options, entropy& random);
    ~client();
    client(client&&) noexcept;
    client& operator=(client&&) noexcept;

    // What to send now on a lane; empty while that lane's answer is awaited, or when there is nothing to say.
    std::optional<request> next_request(lane on);
    // The answer to the lane's request: HTTP status and body, opened. Faults that mean "nothing yet" are ordinary. An error
    // breaks the client: every later call returns the same.
    [[nodiscard]] result<void> receive(lane on, int status, std::string_view soap);
    // The connection went before the answer came. A Receive is sent again unchanged (the server delivers again what a lost
    // answer held). For the others the client finds out first whether the server has taken the request, where it can.
    // `may_be_taken` false: the request never went out whole, or was refused unread; then it is sent again as it is.
    [[nodiscard]] result<void> lost(lane on, bool may_be_taken = true);
    // Lets go of the shell without ending it, and takes it back. Answers come as the lane act's.
    [[nodiscard]] result<void> disconnect(std::optional<std::chrono::seconds> idle_timeout = {});
    [[nodiscard]] result<void> reconnect();

    // The last word to a shell whose session was broken off: a Delete, whatever state this object is in, also for a shell whose
    // Create was not answered. Nothing when there is no shell. It may be asked again until its answer says that the shell is
    // gone: true. Where Create was not answered, a shell that is not there may still come.
    std::optional<request> farewell();
    bool farewell_answered(int status, std::string_view soap);

    bool awaiting(lane on) const;         // a request is under way
    bool asks_again(lane on) const;       // the lane's next request was asked before
    bool creating() const;                // Create (or Connect) was given out and not answered yet, or its answer was lost
    bool acted() const;                   // nothing is left to send or await on `act`
    bool awaiting_stop() const;           // the request on `act` is a stop signal, answered when the command has unwound
    bool closed() const;                  // Delete was answered (or the shell was gone): the session is over
    bool connected() const;               // a shell is there: Create was answered, and it was not disconnected or deleted
    const std::string& shell_id() const;  // as the server gave it; until it did, the one that we asked for
    // Seconds between the server's clock and ours cannot be told from SOAP; HTTP's Date header does (transport).

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::wsman
