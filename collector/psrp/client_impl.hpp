// What the client half remembers, shared by the files that implement it.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "pool_body.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/psrp/message.hpp"

namespace stamplog::psrp {

struct client::impl {
    impl(client_options o, entropy& r);

    client_options options;
    entropy& random;
    guid pool;
    pool_state state = pool_state::before_open;
    bool end_told = false;  // pool_ended was given out

    two_part_version announced, negotiated;
    bool capability_seen = false;
    bool connecting = false;  // to a pool that exists

    struct pipeline_entry {
        pipeline_state state = pipeline_state::running;
        bool input_open = false;
        bool stop_sent = false, close_sent = false;
        std::set<std::int64_t> calls;  // host calls that wait for an answer
    };
    std::map<guid, pipeline_entry> pipelines;
    std::set<std::int64_t> pool_calls;
    std::int64_t next_call = 1;    // of requests about runspaces
    std::set<std::int64_t> asked;  // of these, what the server has not answered yet

    std::optional<exchange_key_pair> own_key;  // while the server's answer is awaited
    std::optional<session_key> key;

    std::uint64_t next_object = 1;
    reassembler input;
    std::deque<outgoing> out;
    std::deque<client_event> events;
    std::optional<error> broken;

    // ---- sending (client.cpp)
    std::vector<bytes> encode_fragments(message_type type, const guid& pipeline, std::string body);
    void send(message_type type, const guid& pipeline, std::string body, stream_name stream = stream_name::standard);
    void send_new_pipeline(message_type type, const guid& id, std::string body);
    void send_opening(outgoing::kind what, message_type type, const value& body);
    [[nodiscard]] result<std::int64_t> ask_pool(message_type type, std::vector<property> body);
    [[nodiscard]] result<exchange_key_pair> make_key_pair() const;
    [[nodiscard]] result<void> start_key_exchange();
    tl::unexpected<error> not_now(std::string_view what) const;
    [[nodiscard]] result<void> check_can_invoke() const;

    // ---- receiving (client_receive.cpp)
    [[nodiscard]] result<void> take(const guid& channel, byte_view encoded);
    [[nodiscard]] result<void> take_pool_message(const message& m, const value& body);
    [[nodiscard]] result<void> take_pipeline_message(pipeline_entry& p, const message& m, const value& body);
    [[nodiscard]] result<void> take_record(const message& m, const value& body);
    [[nodiscard]] result<void> take_capability(const value& body);
    [[nodiscard]] result<void> take_init_data(const value& body);
    void set_opened();
    [[nodiscard]] result<void> take_pool_state(const value& body);
    [[nodiscard]] result<void> take_pipeline_state(pipeline_entry& p, const guid& id, const value& body);
    [[nodiscard]] result<void> take_session_key(const value& body);
    [[nodiscard]] result<void> take_host_call(const guid& pipeline, const value& body, std::set<std::int64_t>& calls);
    void ignore(const message& m, std::string_view why);
    [[nodiscard]] result<void> ignore_channel(const guid& channel);
    [[nodiscard]] result<void> check_queue() const;
    void end_pool(pool_state how, std::optional<error_record> reason);
};

}  // namespace stamplog::psrp
