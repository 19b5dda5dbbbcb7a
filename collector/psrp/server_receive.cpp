// The server half's ear: messages of the client become events, or are answered at once where the protocol itself has the
// answer.
#include "command_reader.hpp"
#include "host_body.hpp"
#include "pipeline_body.hpp"
#include "property_reader.hpp"
#include "server_impl.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::psrp {
namespace {

// PowerShell's rule: the same major version, and a minor one that is not older (serverremotesession.cs).
bool is_served(two_part_version client, two_part_version served) {
    return client.major == served.major && client.minor >= served.minor;
}

// The pool's messages that a server understands; any other number is told and skipped, whatever its body is.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
bool server_knows_of_pool(message_type t) {
    switch (t) {
        case message_type::session_capability:
        case message_type::init_runspace_pool:
        case message_type::connect_runspace_pool:
        case message_type::public_key:
        case message_type::runspace_pool_host_response:
        case message_type::set_max_runspaces:
        case message_type::set_min_runspaces:
        case message_type::get_available_runspaces:
        case message_type::reset_runspace_state:
            return true;
        default:
            return false;
    }
}
#pragma GCC diagnostic pop

bool is_pipeline_message(message_type t) {
    return t == message_type::create_pipeline || t == message_type::get_command_metadata || t == message_type::pipeline_input ||
           t == message_type::end_of_pipeline_input || t == message_type::pipeline_host_response;
}

}  // namespace

void server::impl::ignore(const message& m, std::string_view why) {
    events.push_back(request::ignored{to_string(m.type) + ": " + std::string(why)});
}

result<void> server::receive(const guid& channel, byte_view data) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    std::vector<bytes> complete;
    auto r = s.input.put(channel, data, complete);
    for (std::size_t i = 0; r && i < complete.size(); ++i) r = s.take(channel, complete[i]);
    if (!r) s.broken = r.error();
    return r;
}

result<void> server::impl::take(const guid& channel, byte_view encoded) {
    if (mute) return {};
    const auto m = decode_message(encoded);
    if (!m) return fail(m.error());
    if (m->to != destination::server) return fail(errc::corrupt, to_string(m->type) + " is addressed to a client");
    if (capability_seen && m->pool != pool) return fail(errc::corrupt, to_string(m->type) + " belongs to another pool");
    if (m->pipeline != channel) return fail(errc::corrupt, to_string(m->type) + " came on another channel than its pipeline's");
    if (events.size() + waiting.size() >= options.lim.queued_events)
        return fail(errc::limit, "more than " + std::to_string(options.lim.queued_events) + " events wait to be taken");
    const bool of_pipeline = is_pipeline_message(m->type);
    if (!of_pipeline && !server_knows_of_pool(m->type)) {
        ignore(*m, "not expected by a server");
        return {};
    }
    const auto body = read_clixml(m->body, options.lim);
    if (!body && m->type != message_type::create_pipeline) return fail_in(to_string(m->type), body);
    if (!of_pipeline) return take_pool_message(*m, *body);
    if (state != pool_state::opened) {
        ignore(*m, "the pool is not open");
        return {};
    }
    if (m->type != message_type::create_pipeline) return take_pipeline_message(*m, *body);
    if (body) return take_create_pipeline(*m, *body);
    // CLIXML that cannot be read lacks every property: refused as a pipeline, not as a session.
    return take_create_pipeline(*m, value(nil{}));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
result<void> server::impl::take_pool_message(const message& m, const value& body) {
    switch (m.type) {
        case message_type::session_capability:
            return take_capability(m, body);
        case message_type::init_runspace_pool:
            return take_init(body);
        default:
            break;
    }
    if (state != pool_state::opened && state != pool_state::opening) {
        ignore(m, "the pool is not open");
        return {};
    }
    switch (m.type) {
        case message_type::public_key:
            return take_public_key(body);
        case message_type::runspace_pool_host_response:
            return take_host_response(guid{}, body);
        case message_type::set_max_runspaces:
        case message_type::set_min_runspaces:
        case message_type::get_available_runspaces:
            return take_runspace_count(m.type, body);
        case message_type::reset_runspace_state: {
            const auto ci = property_reader(body, "RESET_RUNSPACE_STATE").need_int("ci");
            if (!ci) return fail(ci.error());
            events.push_back(request::reset_runspace{*ci});
            return {};
        }
        case message_type::connect_runspace_pool:
            return take_connect(m);
        default:
            return {};
    }
}

result<void> server::impl::take_pipeline_message(const message& m, const value& body) {
    if (m.type == message_type::get_command_metadata)
        return admit(m.pipeline, false, request::get_command_metadata{m.pipeline, body});
    const auto p = pipelines.find(m.pipeline);
    if (p == pipelines.end() || is_terminal(p->second.state)) {
        ignore(m, "its pipeline is over");
        return {};
    }
    if (m.type == message_type::pipeline_host_response) return take_host_response(m.pipeline, body);
    if (!p->second.input_open) {
        ignore(m, "the pipeline takes no input");
        return {};
    }
    if (m.type == message_type::end_of_pipeline_input) {
        p->second.input_open = false;
        events.push_back(request::input_ended{m.pipeline});
    } else {
        events.push_back(request::input{m.pipeline, body});
    }
    return {};
}
#pragma GCC diagnostic pop

result<void> server::impl::take_capability(const message& m, const value& body) {
    // Said again by a client that connects to the pool.
    if (capability_seen && state != pool_state::opened) {
        ignore(m, "said before");
        return {};
    }
    const auto theirs = read_capability(body);
    if (!theirs) return fail(theirs.error());
    const auto own = parse_version(options.protocol_version).value_or(two_part_version{2, 3});
    capability_seen = true;
    client_sends_clear = !(theirs->protocol < two_part_version{2, 4});
    pool = m.pool;
    const bool served =
        theirs->protocol.major == own.major && is_served(theirs->ps, {2, 0}) && is_served(theirs->serialization, {1, 1});
    negotiated = served ? std::min(theirs->protocol, own) : own;
    // The server's answer belongs to no pool yet.
    send(message_type::session_capability, guid{}, guid{}, write_clixml(write_capability(to_string(negotiated))));
    mute = !served;
    return {};
}

result<void> server::impl::take_init(const value& body) {
    if (!capability_seen || state != pool_state::before_open)
        return fail(errc::corrupt, "INIT_RUNSPACEPOOL out of turn: once, after SESSION_CAPABILITY");
    auto init = read_init(body);
    if (!init) return fail(init.error());
    state = pool_state::opening;
    pool_host = init->host;
    min_runspaces = init->min_runspaces;
    max_runspaces = init->max_runspaces;
    events.push_back(request::pool_open{init->host, std::move(init->application_arguments)});
    return {};
}

// Its transport knows which clients may: here the pool is open, so there is one to connect to.
result<void> server::impl::take_connect(const message& m) {
    if (state != pool_state::opened) {
        ignore(m, "the pool is not open");
        return {};
    }
    send(message_type::runspace_pool_init_data, guid{}, pool,
         write_clixml(write_init_data({.min_runspaces = min_runspaces, .max_runspaces = max_runspaces})));
    return {};
}

result<void> server::impl::take_public_key(const value& body) {
    const auto blob = property_reader(body, "PUBLIC_KEY").need_string("PublicKey");
    if (!blob) return fail(blob.error());
    const auto sealed = seal_session_key(need_key(), *blob);
    if (!sealed) return fail(sealed.error());
    send(message_type::encrypted_session_key, guid{}, guid{}, write_clixml(make_object({{"EncryptedSessionKey", *sealed}})));
    return {};
}

result<void> server::impl::check_new(const guid& id) const {
    if (pipelines.contains(id)) return fail(errc::corrupt, "a pipeline with this id is there already: " + to_string(id));
    if (pipelines.size() >= options.lim.pipelines)
        return fail(errc::limit, "more than " + std::to_string(options.lim.pipelines) + " pipelines");
    return {};
}

result<void> server::impl::admit(const guid& id, bool input_open, server_event start) {
    if (auto r = check_new(id); !r) return r;
    pipelines[id].input_open = input_open;
    waiting.push_back(std::move(start));
    start_waiting();
    return {};
}

result<void> server::impl::take_create_pipeline(const message& m, const value& body) {
    auto p = read_create_pipeline(body, m.pipeline, pool_host);
    if (p) {
        const bool takes_input = !p->no_input;
        return admit(m.pipeline, takes_input, request::create_pipeline{std::move(*p)});
    }
    if (auto r = check_new(m.pipeline); !r) return r;
    pipelines[m.pipeline].state = pipeline_state::failed;
    send(message_type::pipeline_state, m.pipeline, pool,
         write_clixml(write_pipeline_state(pipeline_state::failed, malformed_reason(p.error().what))));
    return {};
}

result<void> server::impl::take_host_response(const guid& pipeline, const value& body) {
    auto r = read_host_response(body);
    if (!r) return fail(r.error());
    events.push_back(request::host_answered{pipeline, r->call_id, r->method, std::move(r->result), std::move(r->refusal)});
    return {};
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
result<void> server::impl::take_runspace_count(message_type type, const value& body) {
    const property_reader p(body, to_string(type));
    const auto ci = p.need_int("ci");
    if (!ci) return fail(ci.error());
    value response;
    if (type == message_type::get_available_runspaces) {
        response = static_cast<std::int32_t>(max_runspaces - running());  // an I32, as recorded
    } else {
        const bool is_max = type == message_type::set_max_runspaces;
        const auto n = p.need_int(is_max ? "MaxRunspaces" : "MinRunspaces");
        if (!n) return fail(n.error());
        const bool fits = *n >= 1 && *n <= INT32_MAX && (is_max ? *n >= min_runspaces : *n <= max_runspaces);
        if (fits) (is_max ? max_runspaces : min_runspaces) = *n;
        response = fits;
    }
    send(message_type::runspace_availability, guid{}, pool, write_clixml(write_availability(*ci, response)));
    start_waiting();
    return {};
}
#pragma GCC diagnostic pop

}  // namespace stamplog::psrp
