// The client half of a runspace pool, sans-IO: intents and received fragments in, fragments to send and events out.
//
// One object is one pool. No threads, sockets, clocks or files: ids and keys come from the entropy port. Not thread-safe.
// The transport (outofproc::client, later wsman::client) moves `outgoing` to the server and feeds `receive`.
// Sources: MS-PSRP 3.1; PowerShell's own behaviour as recorded (docs/PROTOCOL.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/command.hpp"
#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// ---- events: what the server said, decoded -------------------------------------------------------------------------
namespace event {
struct pool_opened {};
struct pool_ended {
    pool_state state;
    std::optional<error_record> reason;
};  // closed or broken; the last event of the pool
struct application_private_data {
    value data;
};
struct connected {
    std::int64_t min_runspaces, max_runspaces;
};                            // RUNSPACEPOOL_INIT_DATA: the answer to connect(); pool_opened follows
struct session_key_ready {};  // SecureStrings can be sent and read now
struct runspace_availability {
    std::int64_t call_id;
    value response;  // a bool: whether it was done; of get_available_runspaces() the number
};
struct output {
    guid pipeline;
    value object;
};
struct error {
    guid pipeline;
    error_record record;
};
struct warning {
    guid pipeline;
    informational_record record;
};  // zero pipeline: the pool's
struct verbose {
    guid pipeline;
    informational_record record;
};
struct debug {
    guid pipeline;
    informational_record record;
};
struct progress {
    guid pipeline;
    progress_record record;
};
struct information {
    guid pipeline;
    information_record record;
};
struct pipeline_ended {
    guid pipeline;
    pipeline_state state;
    std::optional<error_record> reason;
};  // terminal states only
struct host_called {
    host_call call;
};
struct user_event {
    value data;
};
struct ignored {
    std::string what;
};  // unknown message type and the like: to be logged
}  // namespace event
using client_event = std::variant<event::pool_opened, event::connected, event::pool_ended, event::application_private_data,
                                  event::session_key_ready, event::runspace_availability, event::output, event::error,
                                  event::warning, event::verbose, event::debug, event::progress, event::information,
                                  event::pipeline_ended, event::host_called, event::user_event, event::ignored>;

// ---- what the transport must carry, in this order per channel -------------------------------------------------------
enum class stream_name { standard, prompt_response };  // "Default"/"PromptResponse" out of process, stdin/pr over WSMan
struct outgoing {
    enum class kind { open_pool, data, create_pipeline, stop_pipeline, close_pipeline, close_pool, connect_pool };
    // open_pool: the first data of the pool (creationXml over WSMan); connect_pool: of one that exists (connectXml);
    // create_pipeline: the first fragment of a CREATE_PIPELINE or GET_COMMAND_METADATA (Command over WSMan, <Command> then
    // <Data> out of process); the others carry no data but `data`.
    kind what = kind::data;
    guid channel;  // zero: the pool
    stream_name stream = stream_name::standard;
    bytes data;  // whole fragments
};

struct client_options {
    host_kind host = host_kind::none;
    std::size_t fragment_blob = default_fragment_blob;
    limits lim;
    std::optional<guid> pool_id;           // default: from entropy
    std::string protocol_version = "2.3";  // never 2.4: SecureStrings would travel in clear (docs/PROTOCOL.md)
    std::optional<value> ready_init;       // INIT_RUNSPACEPOOL as it stands, in place of our own: tests only
    // The RSA-2048 key pair of the key exchange as PEM (PKCS#8 or PKCS#1), asked for once per exchange; default: a new one.
    std::function<result<secret>()> key_pair;
};

// What GET_COMMAND_METADATA asks for.
inline constexpr std::int32_t all_command_types = 383;
struct metadata_query {
    std::vector<std::string> names{"*"};
    std::int32_t command_types = all_command_types;  // System.Management.Automation.CommandTypes, a set of bits
};

// A CREATE_PIPELINE as it stands: what a recorded client asked for and this one has no words for.
struct ready_pipeline {
    value body;
    bool no_input = true;
};

class client {
 public:
    client(client_options options, entropy& random);
    ~client();
    client(client&&) noexcept;
    client& operator=(client&&) noexcept;

    guid pool_id() const;
    pool_state state() const;

    // ---- intents. errc::internal when the state does not allow it, with the state in the message.
    [[nodiscard]] result<void> open();
    // Takes over the pool `client_options::pool_id` that a client disconnected from. PowerShell serves it over WSMan only.
    [[nodiscard]] result<void> connect();
    // Starts a pipeline of one command. A credential or secure argument needs the session key: call exchange_key() first and
    // wait for session_key_ready, else errc::internal.
    [[nodiscard]] result<guid> invoke(const command& cmd, bool no_input = true);
    // The same of commands joined by |, as PowerShell's own client sends them.
    [[nodiscard]] result<guid> invoke_joined(const std::vector<command>& joined, bool no_input = true);
    [[nodiscard]] result<guid> invoke(const script& text);             // tests only
    [[nodiscard]] result<guid> invoke_ready(const ready_pipeline& p);  // tests only
    // The commands there are, as a pipeline: their number and then each comes as output.
    [[nodiscard]] result<guid> get_command_metadata(const metadata_query& what = {});
    [[nodiscard]] result<void> send_input(const guid& pipeline, const value& v);
    [[nodiscard]] result<void> end_input(const guid& pipeline);
    [[nodiscard]] result<void> exchange_key();  // RSA-2048, PKCS#1 v1.5; the private key lives until the answer
    // Each is answered by event::runspace_availability with the call id given back here.
    [[nodiscard]] result<std::int64_t> set_max_runspaces(std::int32_t count);
    [[nodiscard]] result<std::int64_t> set_min_runspaces(std::int32_t count);
    [[nodiscard]] result<std::int64_t> get_available_runspaces();
    [[nodiscard]] result<std::int64_t> reset_runspace_state();  // errc::unsupported below protocol 2.3
    // Once per call that wants an answer. Nothing is sent when the call's pipeline ended meanwhile. An answer that needs_key()
    // is errc::internal before session_key_ready; the call can then still be answered.
    [[nodiscard]] result<void> respond(const host_call& call, const host_response& answer);
    [[nodiscard]] result<void> stop(const guid& pipeline);  // pipeline_ended follows; nothing for one that is over
    [[nodiscard]] result<void> close_pipeline(
        const guid& pipeline);                // every pipeline, also an ended one, must be closed before the pool
    [[nodiscard]] result<void> close_pool();  // closes every pipeline that is still there first

    bool has_session_key() const;
    // Plain text of an <SS>; errc::unsupported without a key, errc::corrupt when padding or length are wrong.
    [[nodiscard]] result<secret> decrypt(const encrypted_string& s) const;
    [[nodiscard]] result<encrypted_string> encrypt(const secret& s) const;

    // ---- for transports that ask for what the server has to say, stream by stream
    bool awaits_pool() const;               // something on the pool's own stream: its opening, a key, an answer about runspaces
    bool runs(const guid& pipeline) const;  // it was created and has not ended
    bool knows_server() const;              // the server's SESSION_CAPABILITY came, of protocol 2.2 or later
    bool has_outgoing() const;              // next_outgoing() would give something

    // ---- bytes
    std::optional<outgoing> next_outgoing();
    // Fragments of one channel, cut anywhere. An error breaks the pool: everything after it fails with the same error. What
    // comes for a pipeline that is not there (never made, or closed) is told as event::ignored.
    [[nodiscard]] result<void> receive(const guid& channel, byte_view data);
    // Told by the transport: it acknowledged the close of a channel, or the connection is gone.
    void channel_closed(const guid& channel);
    std::optional<client_event> next_event();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::psrp
