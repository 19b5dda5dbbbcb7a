// The client half's ear: messages of the server become events and states.
#include "client_impl.hpp"
#include "host_body.hpp"
#include "pipeline_body.hpp"
#include "property_reader.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::psrp {
namespace {

// The messages that a client understands; any other number is told and skipped, whatever its body is (docs/PROTOCOL.md).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
bool client_knows_of_pool(message_type t) {
    switch (t) {
        case message_type::session_capability:
        case message_type::runspace_pool_state:
        case message_type::encrypted_session_key:
        case message_type::runspace_pool_host_call:
        case message_type::public_key_request:
        case message_type::warning_record:
        case message_type::user_event:
        case message_type::application_private_data:
        case message_type::runspace_availability:
        case message_type::runspace_pool_init_data:
            return true;
        default:
            return false;
    }
}

bool client_knows_of_pipeline(message_type t) {
    switch (t) {
        case message_type::pipeline_state:
        case message_type::pipeline_host_call:
        case message_type::pipeline_output:
        case message_type::error_record:
        case message_type::warning_record:
        case message_type::verbose_record:
        case message_type::debug_record:
        case message_type::progress_record:
        case message_type::information_record:
            return true;
        default:
            return false;
    }
}
#pragma GCC diagnostic pop

bool may_lack_pool_id(message_type t) {
    return t == message_type::session_capability || t == message_type::encrypted_session_key;
}

}  // namespace

void client::impl::ignore(const message& m, std::string_view why) {
    events.push_back(event::ignored{to_string(m.type) + ": " + std::string(why)});
}

void client::impl::end_pool(pool_state how, std::optional<error_record> reason) {
    state = how;
    own_key.reset();
    if (std::exchange(end_told, true)) return;
    events.push_back(event::pool_ended{how, std::move(reason)});
}

result<void> client::impl::check_queue() const {
    if (events.size() < options.lim.queued_events) return {};
    return fail(errc::limit, "more than " + std::to_string(options.lim.queued_events) + " events wait to be taken");
}

result<void> client::impl::ignore_channel(const guid& channel) {
    if (auto r = check_queue(); !r) return r;
    events.push_back(event::ignored{"data on the channel of a pipeline that is not there: " + to_string(channel)});
    return {};
}

result<void> client::receive(const guid& channel, byte_view data) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    std::vector<bytes> complete;
    // What a server says on the channel of a pipeline that is not there costs nothing, however much it is.
    const bool known = channel.is_zero() || s.pipelines.contains(channel);
    auto r = known ? s.input.put(channel, data, complete) : s.ignore_channel(channel);
    for (std::size_t i = 0; r && i < complete.size(); ++i) r = s.take(channel, complete[i]);
    if (!r) {
        s.broken = r.error();
        s.end_pool(pool_state::broken, std::nullopt);
    }
    return r;
}

result<void> client::impl::take(const guid& channel, byte_view encoded) {
    const auto m = decode_message(encoded);
    if (!m) return fail(m.error());
    if (m->to != destination::client) return fail(errc::corrupt, to_string(m->type) + " is addressed to a server");
    if (m->pool != pool && !(m->pool.is_zero() && may_lack_pool_id(m->type)))
        return fail(errc::corrupt, to_string(m->type) + " belongs to another pool: " + to_string(m->pool));
    // A channel of a pipeline carries that pipeline's messages only; the pool's may carry any.
    if (!channel.is_zero() && m->pipeline != channel)
        return fail(errc::corrupt, to_string(m->type) + " came on the channel of another pipeline");
    if (auto r = check_queue(); !r) return r;

    const auto p = pipelines.find(m->pipeline);
    const bool of_pool = m->pipeline.is_zero();
    if (!(of_pool ? client_knows_of_pool(m->type) : client_knows_of_pipeline(m->type))) {
        ignore(*m, of_pool ? "not expected by a client" : "not expected from a pipeline");
        return {};
    }
    if (!of_pool && (p == pipelines.end() || is_terminal(p->second.state))) {
        ignore(*m, "its pipeline is over: " + to_string(m->pipeline));
        return {};
    }
    const auto body = read_clixml(m->body, options.lim);
    if (!body) return fail_in(to_string(m->type), body);
    return of_pool ? take_pool_message(*m, *body) : take_pipeline_message(p->second, *m, *body);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
result<void> client::impl::take_pool_message(const message& m, const value& body) {
    if (!capability_seen && m.type != message_type::session_capability)
        return fail(errc::corrupt, "the server sent " + to_string(m.type) + " before it said what it speaks");
    switch (m.type) {
        case message_type::session_capability:
            return take_capability(body);
        case message_type::runspace_pool_state:
            return take_pool_state(body);
        case message_type::encrypted_session_key:
            return take_session_key(body);
        case message_type::runspace_pool_host_call:
            return take_host_call(guid{}, body, pool_calls);
        case message_type::public_key_request:
            return start_key_exchange();
        case message_type::warning_record:
            events.push_back(event::warning{guid{}, read_informational(body)});
            return {};
        case message_type::user_event:
            events.push_back(event::user_event{body});
            return {};
        case message_type::application_private_data: {
            const auto data = property_reader(body, "APPLICATION_PRIVATE_DATA").need("ApplicationPrivateData");
            if (!data) return fail(data.error());
            events.push_back(event::application_private_data{*data});
            return {};
        }
        case message_type::runspace_availability: {
            auto a = read_availability(body);
            if (!a) return fail(a.error());
            asked.erase(a->call_id);
            events.push_back(event::runspace_availability{a->call_id, std::move(a->response)});
            return {};
        }
        case message_type::runspace_pool_init_data:
            return take_init_data(body);
        default:
            return {};
    }
}

result<void> client::impl::take_pipeline_message(pipeline_entry& p, const message& m, const value& body) {
    switch (m.type) {
        case message_type::pipeline_state:
            return take_pipeline_state(p, m.pipeline, body);
        case message_type::pipeline_host_call:
            return take_host_call(m.pipeline, body, p.calls);
        default:
            return take_record(m, body);
    }
}

result<void> client::impl::take_record(const message& m, const value& body) {
    const auto& id = m.pipeline;
    switch (m.type) {
        case message_type::pipeline_output:
            events.push_back(event::output{id, body});
            break;
        case message_type::error_record:
            events.push_back(event::error{id, read_error(body)});
            break;
        case message_type::warning_record:
            events.push_back(event::warning{id, read_informational(body)});
            break;
        case message_type::verbose_record:
            events.push_back(event::verbose{id, read_informational(body)});
            break;
        case message_type::debug_record:
            events.push_back(event::debug{id, read_informational(body)});
            break;
        case message_type::progress_record:
            events.push_back(event::progress{id, read_progress(body)});
            break;
        case message_type::information_record:
            events.push_back(event::information{id, read_information(body)});
            break;
        default:
            break;
    }
    return {};
}
#pragma GCC diagnostic pop

result<void> client::impl::take_capability(const value& body) {
    const auto theirs = read_capability(body);
    if (!theirs) return fail(theirs.error());
    if (theirs->protocol.major != announced.major || theirs->protocol > announced)
        return fail(errc::unsupported, "the server speaks remoting protocol " + to_string(theirs->protocol) + ", this tool " +
                                           to_string(announced) + " and older 2.x");
    negotiated = theirs->protocol;
    capability_seen = true;
    return {};
}

void client::impl::set_opened() {
    state = pool_state::opened;
    events.push_back(event::pool_opened{});
}

result<void> client::impl::take_init_data(const value& body) {
    if (!connecting || !capability_seen || state != pool_state::opening) {
        events.push_back(event::ignored{"RUNSPACEPOOL_INIT_DATA: nobody connects"});
        return {};
    }
    const auto counts = read_init_data(body);
    if (!counts) return fail(counts.error());
    events.push_back(event::connected{counts->min_runspaces, counts->max_runspaces});
    set_opened();
    return {};
}

result<void> client::impl::take_pool_state(const value& body) {
    auto s = read_pool_state(body);
    if (!s) return fail(s.error());
    if (!*s) {
        events.push_back(event::ignored{"RUNSPACEPOOL_STATE: a state that has no meaning on the wire"});
        return {};
    }
    switch ((*s)->state) {
        case pool_state::opened:
            if (!capability_seen) return fail(errc::corrupt, "the server opened the pool before it said what it speaks");
            if (state == pool_state::opening) set_opened();
            break;
        case pool_state::closed:
        case pool_state::broken:
            end_pool((*s)->state, std::move((*s)->reason));
            break;
        case pool_state::closing:
            state = pool_state::closing;
            break;
        case pool_state::before_open:
        case pool_state::opening:
            break;
    }
    return {};
}

result<void> client::impl::take_pipeline_state(pipeline_entry& p, const guid& id, const value& body) {
    auto s = read_pipeline_state(body);
    if (!s) return fail(s.error());
    if (!*s) {
        events.push_back(event::ignored{"PIPELINE_STATE: not a state"});
        return {};
    }
    p.state = (*s)->state;
    if (is_terminal(p.state)) {
        p.calls.clear();
        events.push_back(event::pipeline_ended{id, p.state, std::move((*s)->reason)});
    }
    return {};
}

result<void> client::impl::take_session_key(const value& body) {
    if (!own_key) {
        events.push_back(event::ignored{"ENCRYPTED_SESSION_KEY: nobody asked for one"});
        return {};
    }
    const auto blob = property_reader(body, "ENCRYPTED_SESSION_KEY").need_string("EncryptedSessionKey");
    if (!blob) return fail(blob.error());
    auto opened = own_key->open(*blob);
    if (!opened) return fail(opened.error());
    key.emplace(std::move(*opened));
    own_key.reset();
    events.push_back(event::session_key_ready{});
    return {};
}

result<void> client::impl::take_host_call(const guid& pipeline, const value& body, std::set<std::int64_t>& calls) {
    auto call = read_host_call(body, pipeline);
    if (!call) return fail(call.error());
    if (call->wants_answer()) calls.insert(call->call_id);
    events.push_back(event::host_called{std::move(*call)});
    return {};
}

void client::channel_closed(const guid& channel) {
    auto& s = *impl_;
    if (channel.is_zero()) {
        const bool in_order = s.state == pool_state::closing || s.state == pool_state::closed;
        if (s.state != pool_state::broken) s.end_pool(in_order ? pool_state::closed : pool_state::broken, std::nullopt);
        return;
    }
    s.input.drop(channel);
    const auto p = s.pipelines.find(channel);
    if (p == s.pipelines.end()) return;
    // A pipeline that was closed while it ran is over, whether the server said so or not.
    if (!is_terminal(p->second.state))
        s.events.push_back(event::pipeline_ended{channel, pipeline_state::stopped, std::nullopt});
    s.pipelines.erase(p);
}

}  // namespace stamplog::psrp
