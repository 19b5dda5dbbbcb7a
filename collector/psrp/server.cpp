#include "stamplog/psrp/server.hpp"

#include "host_body.hpp"
#include "pipeline_body.hpp"
#include "server_impl.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::psrp {

void server::impl::send(message_type type, const guid& channel, const guid& pool_id, std::string body) {
    if (mute) return;
    // Every message of a .NET server begins with a byte order mark.
    const auto encoded = encode(message{destination::client, type, pool_id, channel, std::move(body)}, true);
    for (auto& f : fragment(encoded, next_object++, options.fragment_blob)) out.push_back({channel, std::move(f)});
}

result<void> server::impl::send_record(const guid& id, message_type type, std::string body) {
    const auto p = pipelines.find(id);
    if (p == pipelines.end() || is_terminal(p->second.state))
        return fail(errc::internal, to_string(type) + ": pipeline " + to_string(id) + " does not run");
    send(type, id, pool, std::move(body));
    return {};
}

// Made when first needed: an <SS> may be sent before the client asked for the key that reads it.
const session_key& server::impl::need_key() {
    if (!key) key.emplace(session_key::random(random));
    return *key;
}

std::int64_t server::impl::running() const {
    std::int64_t n = 0;
    for (const auto& [id, p] : pipelines) n += p.state == pipeline_state::running;
    return n;
}

// A pipeline waits in silence until a runspace is free.
void server::impl::start_waiting() {
    while (!waiting.empty() && running() < max_runspaces) {
        auto next = std::move(waiting.front());
        waiting.pop_front();
        const auto* create = std::get_if<request::create_pipeline>(&next);
        const auto id = create ? create->pipeline.id : std::get<request::get_command_metadata>(next).pipeline;
        const auto p = pipelines.find(id);
        if (p == pipelines.end() || is_terminal(p->second.state)) continue;  // stopped or closed before its turn
        p->second.state = pipeline_state::running;
        events.push_back(std::move(next));
    }
}

server::server(server_options options, entropy& random) : impl_(std::make_unique<impl>(std::move(options), random)) {}
server::~server() = default;
server::server(server&&) noexcept = default;
server& server::operator=(server&&) noexcept = default;

guid server::pool_id() const { return impl_->pool; }
pool_state server::state() const { return impl_->state; }
bool server::has_session_key() const { return impl_->key.has_value(); }

std::optional<pipeline_state> server::state_of(const guid& pipeline) const {
    const auto p = impl_->pipelines.find(pipeline);
    if (p == impl_->pipelines.end()) return std::nullopt;
    return p->second.state;
}

result<void> server::opened() {
    auto& s = *impl_;
    if (s.state != pool_state::opening) return fail(errc::internal, "opened: no pool is opening");
    s.state = pool_state::opened;
    s.send(message_type::application_private_data, guid{}, s.pool,
           write_clixml(write_private_data(s.options.ps_version, to_string(s.negotiated))));
    s.send(message_type::runspace_pool_state, guid{}, s.pool, write_clixml(write_pool_state(pool_state::opened, std::nullopt)));
    return {};
}

result<void> server::broken(const error_record& why) {
    auto& s = *impl_;
    if (s.state != pool_state::opening && s.state != pool_state::opened) return fail(errc::internal, "broken: no pool is open");
    s.state = pool_state::broken;
    s.send(message_type::runspace_pool_state, guid{}, s.pool, write_clixml(write_pool_state(pool_state::broken, why)));
    return {};
}

result<void> server::output(const guid& pipeline, const value& v) {
    const bool nothing = std::holds_alternative<nil>(v);
    return impl_->send_record(pipeline, message_type::pipeline_output, nothing ? std::string() : write_clixml(v));
}

result<void> server::error(const guid& pipeline, const error_record& r) {
    return impl_->send_record(pipeline, message_type::error_record, write_clixml(write_error(r)));
}

result<void> server::warning(const guid& pipeline, std::string_view text) {
    const auto body = write_clixml(write_informational({std::string(text)}, "Warning"));
    if (!pipeline.is_zero()) return impl_->send_record(pipeline, message_type::warning_record, body);
    impl_->send(message_type::warning_record, guid{}, impl_->pool, body);  // the pool's own
    return {};
}

result<void> server::verbose(const guid& pipeline, std::string_view text) {
    return impl_->send_record(pipeline, message_type::verbose_record,
                              write_clixml(write_informational({std::string(text)}, "Verbose")));
}

result<void> server::debug(const guid& pipeline, std::string_view text) {
    return impl_->send_record(pipeline, message_type::debug_record,
                              write_clixml(write_informational({std::string(text)}, "Debug")));
}

result<void> server::progress(const guid& pipeline, const progress_record& r) {
    return impl_->send_record(pipeline, message_type::progress_record, write_clixml(write_progress(r)));
}

result<void> server::information(const guid& pipeline, const information_record& r) {
    return impl_->send_record(pipeline, message_type::information_record, write_clixml(write_information(r)));
}

result<void> server::call_host(const host_call& call) {
    const auto body = write_clixml(write_host_call(call));
    if (!call.pipeline.is_zero()) return impl_->send_record(call.pipeline, message_type::pipeline_host_call, body);
    if (impl_->state != pool_state::opening && impl_->state != pool_state::opened)
        return fail(errc::internal, "host call: no pool is open");
    impl_->send(message_type::runspace_pool_host_call, guid{}, impl_->pool, body);
    return {};
}

result<void> server::end_pipeline(const guid& pipeline, pipeline_state state, std::optional<error_record> why) {
    if (!is_terminal(state)) return fail(errc::internal, "end of pipeline: not a terminal state");
    if (state == pipeline_state::stopped && !why) why = stopped_reason();
    const auto body = write_clixml(write_pipeline_state(state, why));
    if (auto r = impl_->send_record(pipeline, message_type::pipeline_state, body); !r) return r;
    impl_->pipelines[pipeline].state = state;
    impl_->start_waiting();
    return {};
}

result<void> server::availability(std::int64_t call_id, const value& response) {
    return impl_->send_to_pool(message_type::runspace_availability, write_clixml(write_availability(call_id, response)));
}

result<void> server::impl::send_to_pool(message_type type, std::string body) {
    if (state != pool_state::opened) return fail(errc::internal, to_string(type) + ": no pool is open");
    send(type, guid{}, pool, std::move(body));
    return {};
}

result<void> server::user_event(const value& data) { return impl_->send_to_pool(message_type::user_event, write_clixml(data)); }

result<void> server::request_public_key() { return impl_->send_to_pool(message_type::public_key_request, {}); }

void server::pipeline_closed(const guid& pipeline) {
    impl_->input.drop(pipeline);
    impl_->pipelines.erase(pipeline);
    impl_->start_waiting();
}

void server::close() {
    auto& s = *impl_;
    if (s.state == pool_state::closed) return;
    const bool tell = s.state == pool_state::opened;
    s.state = pool_state::closed;
    if (!tell) return;
    for (const auto state : {pool_state::closing, pool_state::closed})
        s.send(message_type::runspace_pool_state, guid{}, s.pool, write_clixml(write_pool_state(state, std::nullopt)));
}

result<secret> server::decrypt(const encrypted_string& text) const {
    if (!impl_->key && impl_->client_sends_clear) return read_clear_string(text);
    if (!impl_->key) return fail(errc::unsupported, "a SecureString came before the session key was made");
    return impl_->key->decrypt(text);
}

result<encrypted_string> server::encrypt(const secret& text) const { return impl_->need_key().encrypt(text); }

std::optional<server_outgoing> server::next_outgoing() {
    auto& q = impl_->out;
    if (q.empty()) return std::nullopt;
    auto o = std::move(q.front());
    q.pop_front();
    return o;
}

std::optional<server_event> server::next_event() {
    auto& q = impl_->events;
    if (q.empty()) return std::nullopt;
    auto e = std::move(q.front());
    q.pop_front();
    return e;
}

}  // namespace stamplog::psrp
