#include "stamplog/wsman/client.hpp"

#include <algorithm>

#include "client_impl.hpp"
#include "envelope_writer.hpp"
#include "fault_reader.hpp"
#include "names.hpp"

namespace stamplog::wsman {
namespace {

// What a server takes before its version is known: PowerShell 2's limit.
constexpr std::size_t first_envelope = 153'600;
constexpr std::size_t header_share = 4'096;  // of an envelope: all but the base64 text
// What an answer to a Receive may hold: one full stream of 32,768 bytes. A lost answer comes again as large as it was, and on a
// network that cuts long answers a larger one would never arrive.
constexpr std::size_t receive_envelope = 51'200;
// The server may hold a Receive that only asks whether something is there for this long, and one for the pool's stream while
// a command's end is what everybody waits for.
constexpr std::chrono::milliseconds short_look{1'000};
// A Create starts a process, a stop waits for a cmdlet to unwind.
constexpr std::chrono::milliseconds slow_act{60'000};

std::string_view action_of(operation what) {
    switch (what) {
        case operation::create:
            return "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create";
        case operation::remove:
            return "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
        case operation::connect:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Connect";
        case operation::command:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Command";
        case operation::send:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Send";
        case operation::receive:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Receive";
        case operation::signal:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal";
        case operation::disconnect:
            return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Disconnect";
        case operation::reconnect:
            break;
    }
    return "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Reconnect";
}

// The last fragment's header: two numbers of eight bytes, the flags, a length of four.
bool ends_message(byte_view fragments) {
    constexpr std::size_t flags_at = 16, header = 21, last = 2;
    for (std::size_t at = 0; at + header <= fragments.size();) {
        std::size_t length = 0;
        for (std::size_t i = 1; i <= 4; ++i) length = length << 8 | fragments[at + flags_at + i];
        if (at + header + length >= fragments.size()) return (fragments[at + flags_at] & last) != 0;
        at += header + length;
    }
    return true;
}

std::string of_command(const guid& command) {
    return command.is_zero() ? std::string() : " CommandId=\"" + write_id(command) + "\"";
}

}  // namespace

client::impl::impl(psrp::client& p, client_options o, entropy& r)
    : pool(p), options(std::move(o)), random(r), session_id(write_id(r.new_guid())) {}

std::string client::impl::resource() const {
    if (options.configuration.find("://") != std::string::npos) return options.configuration;
    return "http://schemas.microsoft.com/powershell/" + options.configuration;
}

std::size_t client::impl::envelope_size() const {
    return pool.knows_server() ? options.max_envelope : std::min(first_envelope, options.max_envelope);
}

std::chrono::milliseconds client::impl::time_for(operation what) const {
    const std::chrono::milliseconds usual = options.operation_timeout;
    return what == operation::create || what == operation::signal || what == operation::connect ? std::max(usual, slow_act)
                                                                                                : usual;
}

exchange client::impl::make(operation what, std::string body, std::string option_elements, const guid& command) {
    exchange x;
    x.what = what;
    x.command = command;
    x.server_time = time_for(what);
    x.message_id = write_id(random.new_guid());
    request_header h;
    h.action = action_of(what);
    const auto uri = resource();
    h.resource_uri = uri;
    h.to = options.to;
    h.message_id = x.message_id;
    h.session_id = session_id;
    h.max_envelope = what == operation::receive ? std::min(receive_envelope, envelope_size()) : envelope_size();
    h.operation_timeout = x.server_time;
    h.locale = options.ui_culture;
    h.data_locale = options.culture;
    h.options = std::move(option_elements);
    if (what != operation::create) h.shell = shell;
    x.soap = write_request(h, body);
    if (what == operation::create || what == operation::command) x.body = std::move(body);
    return x;
}

guid client::impl::on_service(const guid& command) const {
    const auto c = commands.find(command);
    return c == commands.end() ? command : c->second.on_service;
}

guid client::impl::of_service(const guid& id) const {
    for (const auto& [command, c] : commands)
        if (c.on_service == id) return command;
    return id;
}

exchange client::impl::make_receive(const guid& command, std::chrono::milliseconds timeout) {
    const auto usual = options.operation_timeout;
    options.operation_timeout = std::chrono::ceil<std::chrono::seconds>(timeout);
    auto x =
        make(operation::receive,
             "<rsp:Receive><rsp:DesiredStream" + of_command(on_service(command)) + ">stdout</rsp:DesiredStream></rsp:Receive>",
             option_element("WSMAN_CMDSHELL_OPTION_KEEPALIVE", "True", false), command);
    options.operation_timeout = usual;
    return x;
}

std::optional<psrp::outgoing> client::impl::next_outgoing() {
    if (held.empty()) return pool.next_outgoing();
    auto first = std::move(held.front());
    held.pop_front();
    return first;
}

// The fragments of one channel that fit into one envelope. What is sent twice, because its answer was lost, must hold whole
// messages: one that begins again before it has ended breaks the pool. So what is cut off by the envelope's end waits for the
// next one, unless it fits into none.
bytes client::impl::batch(psrp::outgoing first) {
    const auto room = (envelope_size() - header_share) / 4 * 3;
    std::vector<psrp::outgoing> taken;
    std::size_t size = first.data.size(), whole = ends_message(first.data) ? 1 : 0;
    taken.push_back(std::move(first));
    while (auto next = next_outgoing()) {
        const auto& o = taken.front();
        const bool same = next->what == psrp::outgoing::kind::data && next->channel == o.channel && next->stream == o.stream;
        if (!same || size + next->data.size() > room) {
            held.push_front(std::move(*next));
            break;
        }
        size += next->data.size();
        if (ends_message(next->data)) whole = taken.size() + 1;
        taken.push_back(std::move(*next));
    }
    for (; whole != 0 && taken.size() > whole; taken.pop_back()) held.push_front(std::move(taken.back()));
    bytes all;
    for (const auto& o : taken) append(all, o.data);
    return all;
}

exchange client::impl::act_for(psrp::outgoing o) {
    using kind = psrp::outgoing::kind;
    const auto channel = o.channel;
    switch (o.what) {
        case kind::open_pool: {
            const auto text = to_base64(o.data);
            std::string idle;
            if (options.idle_timeout)
                idle = "<rsp:IdleTimeOut>PT" + std::to_string(options.idle_timeout->count()) + "S</rsp:IdleTimeOut>";
            return make(operation::create,
                        "<rsp:Shell ShellId=\"" + write_id(pool.pool_id()) + "\">" + idle +
                            "<rsp:InputStreams>stdin pr</rsp:InputStreams><rsp:OutputStreams>stdout</rsp:OutputStreams>"
                            "<creationXml xmlns=\"" +
                            std::string(ns::powershell) + "\">" + text + "</creationXml></rsp:Shell>",
                        option_element("protocolversion", "2.3", true));
        }
        case kind::connect_pool:
            shell = write_id(pool.pool_id());
            return make(operation::connect,
                        "<rsp:Connect><connectXml xmlns=\"" + std::string(ns::powershell) + "\">" + to_base64(o.data) +
                            "</connectXml></rsp:Connect>",
                        option_element("protocolversion", "2.3", true));
        case kind::create_pipeline:
            return make(operation::command,
                        "<rsp:CommandLine" + of_command(channel) + "><rsp:Command /><rsp:Arguments>" +
                            to_base64(batch(std::move(o))) + "</rsp:Arguments></rsp:CommandLine>",
                        {}, channel);
        case kind::data: {
            const char* stream = o.stream == psrp::stream_name::prompt_response ? "pr" : "stdin";
            return make(operation::send,
                        "<rsp:Send><rsp:Stream Name=\"" + std::string(stream) + "\"" + of_command(on_service(channel)) + ">" +
                            to_base64(batch(std::move(o))) + "</rsp:Stream></rsp:Send>",
                        {}, channel);
        }
        case kind::stop_pipeline:
        case kind::close_pipeline: {
            const bool stop = o.what == kind::stop_pipeline;
            auto x = make(operation::signal,
                          "<rsp:Signal" + of_command(on_service(channel)) + "><rsp:Code>" +
                              std::string(stop ? ns::signal_stop : ns::signal_terminate) + "</rsp:Code></rsp:Signal>",
                          {}, channel);
            x.stop = stop;
            return x;
        }
        case kind::close_pool:
            break;
    }
    return make(operation::remove, {}, {});
}

std::optional<exchange> client::impl::next_act() {
    if (doubtful || state == shell_state::gone) return std::nullopt;
    if (detach) return std::exchange(detach, std::nullopt);
    if (state == shell_state::detached) return std::nullopt;
    if (auto next = next_outgoing()) return act_for(std::move(*next));
    // The session key comes on the pool's stream, while the other lane waits for a command.
    if (state == shell_state::open && pool.awaits_pool() && on_receive && on_receive->sent && !on_receive->command.is_zero())
        return make_receive(guid{}, short_look);
    return std::nullopt;
}

std::optional<exchange> client::impl::next_receive() {
    if (doubtful) {
        auto look = make_receive(doubtful->what == operation::command ? doubtful->command : guid{}, short_look);
        look.probe = true;
        return look;
    }
    if (state != shell_state::open) return std::nullopt;
    for (const auto& [id, c] : commands)
        if (!c.done && pool.runs(id)) return make_receive(id, options.operation_timeout);
    const bool pool_is_read = on_act && on_act->what == operation::receive;
    if (pool.awaits_pool() && !pool_is_read) return make_receive(guid{}, options.operation_timeout);
    return std::nullopt;
}

client::client(psrp::client& pool, client_options options, entropy& random)
    : impl_(std::make_unique<impl>(pool, std::move(options), random)) {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

std::optional<request> client::next_request(lane on) {
    auto& s = *impl_;
    if (s.broken) return std::nullopt;
    auto& slot = on == lane::act ? s.on_act : s.on_receive;
    if (slot && slot->sent) return std::nullopt;
    if (!slot) slot = on == lane::act ? s.next_act() : s.next_receive();
    if (!slot) return std::nullopt;
    slot->sent = true;
    // From here on there may be a shell, whatever becomes of the answer; [MS-PSRP] 3.1.5.3.1: it has the pool's id.
    if (slot->what == operation::create && s.shell.empty()) s.shell = write_id(s.pool.pool_id());
    return request{slot->what, slot->soap, slot->server_time, std::exchange(slot->again, true)};
}

result<void> client::lost(lane on, bool may_be_taken) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    auto& slot = on == lane::act ? s.on_act : s.on_receive;
    // The shell was closed while it was under way.
    if (!slot && s.state == impl::shell_state::gone) return {};
    if (!slot || !slot->sent) return fail(errc::internal, "a request was lost that nobody sent");
    slot->sent = false;
    slot->doubted = slot->doubted || may_be_taken;
    // What begins something must not be done twice: a probe tells whether it was taken.
    if (may_be_taken && (slot->what == operation::create || slot->what == operation::command))
        s.doubtful = std::exchange(slot, std::nullopt);
    else if (slot->what == operation::create)
        s.no_shell(*slot);
    return {};
}

result<void> client::disconnect(std::optional<std::chrono::seconds> idle_timeout) {
    auto& s = *impl_;
    if (s.state != impl::shell_state::open) return fail(errc::internal, "disconnect: there is no open shell");
    std::string idle;
    if (idle_timeout) idle = "<rsp:IdleTimeOut>PT" + std::to_string(idle_timeout->count()) + "S</rsp:IdleTimeOut>";
    s.detach = s.make(operation::disconnect, "<rsp:Disconnect>" + idle + "</rsp:Disconnect>", {});
    return {};
}

result<void> client::reconnect() {
    auto& s = *impl_;
    if (s.state != impl::shell_state::detached) return fail(errc::internal, "reconnect: the shell is not disconnected");
    s.detach = s.make(operation::reconnect, {}, {});
    return {};
}

std::optional<request> client::farewell() {
    auto& s = *impl_;
    if (s.shell.empty() || s.state == impl::shell_state::gone) return std::nullopt;
    const auto x = s.make(operation::remove, {}, {});
    s.farewell_id = x.message_id;
    return request{x.what, x.soap, x.server_time};
}

bool client::farewell_answered(int status, std::string_view soap) {
    auto& s = *impl_;
    if (status != 200 && status != 500) return false;
    const auto read = read_envelope(std::string(soap));
    const auto relates = read ? read_id(read->relates_to) : std::nullopt;
    if (!relates || write_id(*relates) != s.farewell_id) return false;
    const auto f = read_fault(*read);
    const bool gone = f ? is_shell_gone(*f) && s.state != impl::shell_state::none : status == 200;
    if (gone) s.state = impl::shell_state::gone;
    return gone;
}

bool client::awaiting(lane on) const {
    const auto& slot = on == lane::act ? impl_->on_act : impl_->on_receive;
    return slot && slot->sent;
}
bool client::asks_again(lane on) const {
    const auto& slot = on == lane::act ? impl_->on_act : impl_->on_receive;
    return slot && !slot->sent;
}
bool client::creating() const {
    const auto& s = *impl_;
    return s.state == impl::shell_state::none && !s.shell.empty();
}
bool client::acted() const {
    return !impl_->on_act && !impl_->doubtful && !impl_->detach && impl_->held.empty() && !impl_->pool.has_outgoing();
}
bool client::awaiting_stop() const { return impl_->on_act && impl_->on_act->stop; }
bool client::closed() const { return impl_->state == impl::shell_state::gone; }
bool client::connected() const { return impl_->state == impl::shell_state::open; }
const std::string& client::shell_id() const { return impl_->shell; }

}  // namespace stamplog::wsman
