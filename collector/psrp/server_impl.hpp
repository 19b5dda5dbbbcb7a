// What the server half remembers, shared by the files that implement it.
#pragma once

#include <deque>
#include <map>
#include <utility>

#include "pool_body.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/message.hpp"
#include "stamplog/psrp/server.hpp"

namespace stamplog::psrp {

struct server::impl {
    impl(server_options o, entropy& r) : options(std::move(o)), random(r), input(options.lim) {}

    server_options options;
    entropy& random;
    guid pool;
    pool_state state = pool_state::before_open;
    // The client announced a version that nobody speaks: PowerShell says its own and then nothing any more.
    bool mute = false;
    bool capability_seen = false;
    two_part_version negotiated;
    // The client speaks 2.4, where a SecureString is its text: one that sends so without a key, though it was told a lower
    // version, is understood.
    bool client_sends_clear = false;
    host_kind pool_host = host_kind::none;
    std::int64_t min_runspaces = 1, max_runspaces = 1;

    struct pipeline_entry {
        pipeline_state state = pipeline_state::not_started;
        bool input_open = false;
    };
    std::map<guid, pipeline_entry> pipelines;
    std::deque<server_event> waiting;  // create_pipeline and get_command_metadata for which no runspace is free
    std::optional<session_key> key;

    std::uint64_t next_object = 1;
    reassembler input;
    std::deque<server_outgoing> out;
    std::deque<server_event> events;
    std::optional<stamplog::error> broken;

    // ---- sending (server.cpp)
    void send(message_type type, const guid& channel, const guid& pool_id, std::string body);
    [[nodiscard]] result<void> send_to_pool(message_type type, std::string body);
    [[nodiscard]] result<void> send_record(const guid& id, message_type type, std::string body);
    const session_key& need_key();
    std::int64_t running() const;
    void start_waiting();

    // ---- receiving (server_receive.cpp)
    [[nodiscard]] result<void> take(const guid& channel, byte_view encoded);
    [[nodiscard]] result<void> take_pool_message(const message& m, const value& body);
    [[nodiscard]] result<void> take_pipeline_message(const message& m, const value& body);
    [[nodiscard]] result<void> take_capability(const message& m, const value& body);
    [[nodiscard]] result<void> take_init(const value& body);
    [[nodiscard]] result<void> take_public_key(const value& body);
    [[nodiscard]] result<void> take_create_pipeline(const message& m, const value& body);
    [[nodiscard]] result<void> take_host_response(const guid& pipeline, const value& body);
    [[nodiscard]] result<void> take_runspace_count(message_type type, const value& body);
    [[nodiscard]] result<void> take_connect(const message& m);
    [[nodiscard]] result<void> check_new(const guid& id) const;
    [[nodiscard]] result<void> admit(const guid& id, bool input_open, server_event start);
    void ignore(const message& m, std::string_view why);
};

}  // namespace stamplog::psrp
