// The server half of a runspace pool, sans-IO: what a simulated endpoint is made of, and the client's strict peer in tests.
//
// One object is one pool. Not thread-safe. It speaks the protocol; what commands exist and what they do is decided by
// its owner, who takes `server_event`s and answers with the calls below. What the protocol itself has the answer to is
// answered here: capability, keys, counts of runspaces, CONNECT_RUNSPACEPOOL (with RUNSPACEPOOL_INIT_DATA).
#pragma once

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
#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/records.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// One command of a CREATE_PIPELINE as received.
struct received_argument {
    std::optional<std::string> name;  // as sent: "P", or "-P" from PowerShell's own client, whose value follows positionally
    value val;
};
struct received_command {
    std::string text;
    bool is_script = false;
    std::optional<bool> use_local_scope;
    std::vector<received_argument> arguments;
};
struct received_pipeline {
    guid id;
    std::vector<std::vector<received_command>> statements;  // one, or several where ExtraCmds is used
    bool no_input = true;
    bool is_nested = false;
    bool add_to_history = false;
    host_kind host = host_kind::none;  // resolved through _useRunspaceHost
    bool use_runspace_host = true;
    std::int32_t remote_stream_options = 0;
};

namespace request {
struct pool_open {
    host_kind host;
    value application_arguments;
};  // answer: opened() or broken()
struct create_pipeline {
    received_pipeline pipeline;
};
struct input {
    guid pipeline;
    value object;
};
struct input_ended {
    guid pipeline;
};
struct host_answered {
    guid pipeline;
    std::int64_t call_id;
    host_method method;
    std::optional<value> result;
    std::optional<error_record> refusal;
};
struct get_command_metadata {
    guid pipeline;
    value body;
};
struct reset_runspace {
    std::int64_t call_id;
};
struct ignored {
    std::string what;
};
}  // namespace request
using server_event =
    std::variant<request::pool_open, request::create_pipeline, request::input, request::input_ended, request::host_answered,
                 request::get_command_metadata, request::reset_runspace, request::ignored>;

struct server_outgoing {
    guid channel;  // zero: the pool
    bytes data;    // whole fragments, at most 32,768 bytes
};

struct server_options {
    std::size_t fragment_blob = default_fragment_blob;
    limits lim;
    std::string protocol_version = "2.3";    // highest spoken; a lower announcement from the client is echoed
    std::string ps_version = "5.1.17763.1";  // in APPLICATION_PRIVATE_DATA's PSVersionTable
};

class server {
 public:
    server(server_options options, entropy& random);
    ~server();
    server(server&&) noexcept;
    server& operator=(server&&) noexcept;

    guid pool_id() const;
    pool_state state() const;
    // Running or a terminal state; nothing for a pipeline that is not there (never created, or closed).
    std::optional<pipeline_state> state_of(const guid& pipeline) const;

    // ---- answers. Each queues messages; errc::internal when the state does not allow it.
    [[nodiscard]] result<void> opened();  // APPLICATION_PRIVATE_DATA, state Opened
    [[nodiscard]] result<void> broken(const error_record& why);
    [[nodiscard]] result<void> output(const guid& pipeline, const value& v);  // nil: an empty body, as PowerShell writes it
    [[nodiscard]] result<void> error(const guid& pipeline, const error_record& r);
    [[nodiscard]] result<void> warning(const guid& pipeline, std::string_view text);
    [[nodiscard]] result<void> verbose(const guid& pipeline, std::string_view text);
    [[nodiscard]] result<void> debug(const guid& pipeline, std::string_view text);
    [[nodiscard]] result<void> progress(const guid& pipeline, const progress_record& r);
    [[nodiscard]] result<void> information(const guid& pipeline, const information_record& r);
    [[nodiscard]] result<void> call_host(const host_call& call);
    [[nodiscard]] result<void> end_pipeline(const guid& pipeline, pipeline_state state, std::optional<error_record> why = {});
    [[nodiscard]] result<void> availability(std::int64_t call_id, const value& response);
    // Raises an event of the server's in the client. `data` is an object with the properties of MS-PSRP 2.2.2.12.
    [[nodiscard]] result<void> user_event(const value& data);
    // Asks for the client's public key. PowerShell sends it to clients below protocol 2.2 only.
    [[nodiscard]] result<void> request_public_key();
    // Told by the transport: the client closed a pipeline (forget it) or the pool (queues Closing and Closed states).
    void pipeline_closed(const guid& pipeline);
    void close();

    bool has_session_key() const;
    [[nodiscard]] result<secret> decrypt(const encrypted_string& s) const;  // no key: errc::unsupported, or a 2.4 client's text
    [[nodiscard]] result<encrypted_string> encrypt(const secret& s) const;

    // ---- bytes
    std::optional<server_outgoing> next_outgoing();
    [[nodiscard]] result<void> receive(const guid& channel, byte_view data);
    std::optional<server_event> next_event();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::psrp
