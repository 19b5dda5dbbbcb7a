#include "stamplog/psrp/client.hpp"

#include "client_impl.hpp"
#include "command_writer.hpp"
#include "host_body.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::psrp {
namespace {

std::string_view name_of(pool_state s) {
    switch (s) {
        case pool_state::before_open:
            return "not opened";
        case pool_state::opening:
            return "opening";
        case pool_state::opened:
            return "opened";
        case pool_state::closed:
            return "closed";
        case pool_state::closing:
            return "closing";
        case pool_state::broken:
            break;
    }
    return "broken";
}

}  // namespace

client::impl::impl(client_options o, entropy& r)
    : options(std::move(o)),
      random(r),
      pool(options.pool_id ? *options.pool_id : r.new_guid()),
      announced(parse_version(options.protocol_version).value_or(two_part_version{2, 3})),
      negotiated(announced),
      input(options.lim) {}

tl::unexpected<error> client::impl::not_now(std::string_view what) const {
    return fail(errc::internal, std::string(what) + ": the pool is " + std::string(name_of(state)));
}

std::vector<bytes> client::impl::encode_fragments(message_type type, const guid& pipeline, std::string body) {
    const auto encoded = encode(message{destination::server, type, pool, pipeline, std::move(body)}, false);
    return fragment(encoded, next_object++, options.fragment_blob);
}

void client::impl::send(message_type type, const guid& pipeline, std::string body, stream_name stream) {
    for (auto& f : encode_fragments(type, pipeline, std::move(body)))
        out.push_back({outgoing::kind::data, pipeline, stream, std::move(f)});
}

void client::impl::send_new_pipeline(message_type type, const guid& id, std::string body) {
    auto kind = outgoing::kind::create_pipeline;
    for (auto& f : encode_fragments(type, id, std::move(body))) {
        out.push_back({kind, id, stream_name::standard, std::move(f)});
        kind = outgoing::kind::data;
    }
}

// Capability and what follows it travel together.
void client::impl::send_opening(outgoing::kind what, message_type type, const value& body) {
    bytes first;
    const auto add = [&](message_type t, const value& v) {
        for (const auto& f : encode_fragments(t, guid{}, write_clixml(v))) append(first, f);
    };
    add(message_type::session_capability, write_capability(to_string(announced)));
    add(type, body);
    out.push_back({what, guid{}, stream_name::standard, std::move(first)});
    state = pool_state::opening;
}

result<exchange_key_pair> client::impl::make_key_pair() const {
    if (!options.key_pair) return exchange_key_pair::generate();
    const auto pem = options.key_pair();
    if (!pem) return fail(pem.error());
    return exchange_key_pair::from_pem(pem->reveal());
}

result<void> client::impl::start_key_exchange() {
    if (key || own_key) return {};
    auto pair = make_key_pair();
    if (!pair) return fail_in("exchange keys", pair);
    const auto text = pair->public_key_text();
    if (!text) return fail_in("exchange keys", text);
    own_key.emplace(std::move(*pair));
    send(message_type::public_key, guid{}, write_clixml(make_object({{"PublicKey", *text}})));
    return {};
}

// One runspace runs one pipeline; a second one would wait in silence on the server.
result<void> client::impl::check_can_invoke() const {
    if (broken) return fail(*broken);
    if (state != pool_state::opened) return not_now("invoke");
    if (pipelines.size() >= options.lim.pipelines)
        return fail(errc::internal, "invoke: " + std::to_string(pipelines.size()) + " pipelines were not closed");
    for (const auto& [id, p] : pipelines)
        if (!is_terminal(p.state)) return fail(errc::internal, "invoke: pipeline " + to_string(id) + " still runs");
    return {};
}

client::client(client_options options, entropy& random) : impl_(std::make_unique<impl>(std::move(options), random)) {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

guid client::pool_id() const { return impl_->pool; }
pool_state client::state() const { return impl_->state; }
bool client::has_session_key() const { return impl_->key.has_value(); }

result<void> client::open() {
    auto& s = *impl_;
    if (s.state != pool_state::before_open) return s.not_now("open");
    s.send_opening(outgoing::kind::open_pool, message_type::init_runspace_pool,
                   s.options.ready_init ? *s.options.ready_init : write_init(s.options.host));
    return {};
}

result<guid> client::invoke(const command& cmd, bool no_input) { return invoke_joined({cmd}, no_input); }

result<guid> client::invoke_joined(const std::vector<command>& joined, bool no_input) {
    auto& s = *impl_;
    if (auto r = s.check_can_invoke(); !r) return fail(r.error());
    const auto body =
        write_joined_pipeline(joined, no_input, s.negotiated, [this](const secret& text) { return encrypt(text); });
    if (!body) return fail(body.error());
    const auto id = s.random.new_guid();
    s.pipelines[id].input_open = !no_input;
    s.send_new_pipeline(message_type::create_pipeline, id, write_clixml(*body));
    return id;
}

result<guid> client::invoke(const script& text) {
    auto& s = *impl_;
    if (auto r = s.check_can_invoke(); !r) return fail(r.error());
    const auto id = s.random.new_guid();
    s.pipelines[id];
    s.send_new_pipeline(message_type::create_pipeline, id, write_clixml(write_create_pipeline(text, true, s.negotiated)));
    return id;
}

result<guid> client::invoke_ready(const ready_pipeline& p) {
    auto& s = *impl_;
    if (auto r = s.check_can_invoke(); !r) return fail(r.error());
    const auto id = s.random.new_guid();
    s.pipelines[id].input_open = !p.no_input;
    s.send_new_pipeline(message_type::create_pipeline, id, write_clixml(p.body));
    return id;
}

result<void> client::send_input(const guid& pipeline, const value& v) {
    auto& s = *impl_;
    const auto p = s.pipelines.find(pipeline);
    if (p == s.pipelines.end() || !p->second.input_open) return fail(errc::internal, "input: the pipeline takes none");
    // A pipeline that ended does not read any more: what it would not see is not sent.
    if (!is_terminal(p->second.state)) s.send(message_type::pipeline_input, pipeline, write_clixml(v));
    return {};
}

result<void> client::end_input(const guid& pipeline) {
    auto& s = *impl_;
    const auto p = s.pipelines.find(pipeline);
    if (p == s.pipelines.end() || !p->second.input_open) return fail(errc::internal, "end of input: the pipeline takes none");
    p->second.input_open = false;
    if (!is_terminal(p->second.state)) s.send(message_type::end_of_pipeline_input, pipeline, {});
    return {};
}

result<void> client::exchange_key() {
    if (impl_->broken) return fail(*impl_->broken);
    if (impl_->state != pool_state::opened) return impl_->not_now("exchange keys");
    return impl_->start_key_exchange();
}

result<void> client::respond(const host_call& call, const host_response& answer) {
    auto& s = *impl_;
    if (!call.wants_answer()) return fail(errc::internal, "answer: nobody waits for one");
    if (answer.result && answer.refusal) return fail(errc::internal, "answer: both a result and a refusal");
    const bool of_pool = call.pipeline.is_zero();
    const auto p = s.pipelines.find(call.pipeline);
    // The caller may have been stopped meanwhile; its server does not wait any more.
    if (!of_pool && (p == s.pipelines.end() || is_terminal(p->second.state))) return {};
    auto& calls = of_pool ? s.pool_calls : p->second.calls;
    if (!calls.contains(call.call_id)) return fail(errc::internal, "answer: this call was answered, or never made");
    const auto body = write_host_response(call, answer, [this](const secret& text) { return encrypt(text); });
    if (!body) return fail_in("answer", body);
    calls.erase(call.call_id);
    s.send(of_pool ? message_type::runspace_pool_host_response : message_type::pipeline_host_response, call.pipeline,
           write_clixml(*body), stream_name::prompt_response);
    return {};
}

result<void> client::stop(const guid& pipeline) {
    auto& s = *impl_;
    const auto p = s.pipelines.find(pipeline);
    if (p == s.pipelines.end()) return fail(errc::internal, "stop: no such pipeline");
    if (is_terminal(p->second.state) || p->second.stop_sent || p->second.close_sent) return {};
    p->second.stop_sent = true;
    s.out.push_back({outgoing::kind::stop_pipeline, pipeline, stream_name::standard, {}});
    return {};
}

result<void> client::close_pipeline(const guid& pipeline) {
    auto& s = *impl_;
    const auto p = s.pipelines.find(pipeline);
    if (p == s.pipelines.end()) return fail(errc::internal, "close: no such pipeline");
    if (p->second.close_sent) return {};
    p->second.close_sent = true;
    s.out.push_back({outgoing::kind::close_pipeline, pipeline, stream_name::standard, {}});
    return {};
}

result<void> client::close_pool() {
    auto& s = *impl_;
    if (s.state != pool_state::opened && s.state != pool_state::opening) return s.not_now("close");
    // The server acknowledges the pool's close only after every pipeline's own.
    for (const auto& [id, p] : s.pipelines)
        if (auto r = close_pipeline(id); !r) return r;
    s.state = pool_state::closing;
    s.out.push_back({outgoing::kind::close_pool, guid{}, stream_name::standard, {}});
    return {};
}

result<secret> client::decrypt(const encrypted_string& text) const {
    if (!impl_->key) return fail(errc::unsupported, "a SecureString cannot be read before the session key was exchanged");
    return impl_->key->decrypt(text);
}

result<encrypted_string> client::encrypt(const secret& text) const {
    if (!impl_->key) return fail(errc::internal, "a SecureString cannot be sent before the session key was exchanged");
    return impl_->key->encrypt(text);
}

bool client::awaits_pool() const {
    return impl_->state == pool_state::opening || impl_->own_key.has_value() || !impl_->asked.empty();
}

bool client::runs(const guid& pipeline) const {
    const auto p = impl_->pipelines.find(pipeline);
    return p != impl_->pipelines.end() && !is_terminal(p->second.state);
}

bool client::knows_server() const { return impl_->capability_seen && !(impl_->negotiated < two_part_version{2, 2}); }
bool client::has_outgoing() const { return !impl_->out.empty(); }

std::optional<outgoing> client::next_outgoing() {
    auto& q = impl_->out;
    if (q.empty()) return std::nullopt;
    auto o = std::move(q.front());
    q.pop_front();
    return o;
}

std::optional<client_event> client::next_event() {
    auto& q = impl_->events;
    if (q.empty()) return std::nullopt;
    auto e = std::move(q.front());
    q.pop_front();
    return e;
}

}  // namespace stamplog::psrp
