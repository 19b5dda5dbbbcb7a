#include "stamplog/outofproc/client.hpp"

#include "line_buffer.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::outofproc {
namespace {

// Written by `pwsh -sshs` before what it has to say about its own failure.
constexpr std::string_view server_error_prefix = "__NamedPipeError__:";

element ack_of(element sent) {
    switch (sent) {
        case element::command:
            return element::command_ack;
        case element::close:
            return element::close_ack;
        case element::signal:
            return element::signal_ack;
        case element::data:
        case element::data_ack:
        case element::command_ack:
        case element::close_ack:
        case element::signal_ack:
            break;
    }
    return element::data_ack;
}

// The first line that carries the intent; a new pipeline is announced by Command, its Data follows when that is acknowledged.
line first_line(const psrp::outgoing& o) {
    using kind = psrp::outgoing::kind;
    switch (o.what) {
        case kind::open_pool:
        case kind::connect_pool:  // PowerShell serves it over WSMan only; our server half answers it here, too
        case kind::data:
            return {element::data, o.channel, o.stream, o.data};
        case kind::create_pipeline:
            return {element::command, o.channel, o.stream, {}};
        case kind::stop_pipeline:
            return {element::signal, o.channel, o.stream, {}};
        case kind::close_pipeline:
            return {element::close, o.channel, o.stream, {}};
        case kind::close_pool:
            break;
    }
    return {element::close, guid{}, o.stream, {}};
}

// A line that begins like one of ours: damaged protocol rather than a banner.
bool looks_like_protocol(std::string_view text) {
    for (const auto* name : {"<Data", "<Command", "<Close", "<Signal"})
        if (text.starts_with(name)) return true;
    return false;
}

}  // namespace

struct client::impl {
    psrp::client& pool;
    line_buffer input;
    std::size_t stray_limit;
    std::string stray;
    std::optional<std::string> failure;  // what the server writes of its own
    std::optional<error> broken;
    struct ack {
        element what;
        guid id;
    };
    std::optional<ack> awaiting;
    std::optional<line> held;  // a new pipeline's first Data, until its CommandAck
    bool close_acked = false;
    bool seen_protocol = false;

    impl(psrp::client& p, const psrp::limits& lim) : pool(p), input(lim.line), stray_limit(lim.stray_text) {}

    std::string send(const line& l) {
        awaiting = ack{ack_of(l.what), l.id};
        return write_line(l);
    }

    void keep(std::string& in, std::string_view text) const {
        if (in.size() >= stray_limit || text.empty()) return;
        in += printable(text, stray_limit - in.size());
        in += '\n';
    }

    result<void> take_ack(const line& l) {
        if (!awaiting || awaiting->what != l.what || awaiting->id != l.id)
            return fail(errc::corrupt, "the server acknowledged what nobody sent: " + printable(write_line(l), 120));
        awaiting.reset();
        if (l.what == element::close_ack) {
            close_acked = close_acked || l.id.is_zero();
            pool.channel_closed(l.id);
        }
        return {};
    }

    result<void> take(const line& l) {
        seen_protocol = true;
        switch (l.what) {
            case element::data:
                return pool.receive(l.id, l.payload);
            case element::data_ack:
            case element::command_ack:
            case element::close_ack:
            case element::signal_ack:
                return take_ack(l);
            case element::command:
            case element::close:
            case element::signal:
                break;
        }
        return fail(errc::corrupt, "the server sent a line that only a client sends: " + printable(write_line(l), 120));
    }

    // The server's own failure: its message goes on over the lines that follow, which have no prefix of their own. Lines of the
    // protocol between them are still what they are.
    void take_failure(std::string_view text) {
        if (text.starts_with(server_error_prefix)) text.remove_prefix(server_error_prefix.size());
        keep(*failure, text);
    }

    std::optional<error> failure_error() const {
        if (!failure) return std::nullopt;
        auto text = *failure;
        while (text.ends_with('\n')) text.pop_back();
        return error{errc::refused, "the server reports: " + text,
                     "Look at the endpoint's own configuration; the text is its own."};
    }

    result<void> take_text(const std::string& text) {
        if (text.starts_with(server_error_prefix) && !failure) failure.emplace();
        auto l = read_line(text);
        if (l) return take(*l);
        if (failure) {
            take_failure(text);
            return {};
        }
        if (!text.empty() && (seen_protocol || looks_like_protocol(text))) return fail(l.error());
        keep(stray, text);
        return {};
    }

    result<void> drain() {
        while (true) {
            auto text = input.next();
            if (!text) return fail(text.error());
            if (!*text) return {};
            if (auto r = take_text(**text); !r) return r;
        }
    }
};

client::client(psrp::client& pool, const psrp::limits& lim) : impl_(std::make_unique<impl>(pool, lim)) {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

std::string client::data_to_send() {
    auto& s = *impl_;
    if (s.broken || s.failure || s.awaiting) return {};
    if (s.held) {
        const auto l = std::move(*s.held);
        s.held.reset();
        return s.send(l);
    }
    const auto next = s.pool.next_outgoing();
    if (!next) return {};
    if (next->what == psrp::outgoing::kind::create_pipeline)
        s.held = line{element::data, next->channel, next->stream, next->data};
    return s.send(first_line(*next));
}

result<void> client::receive(std::string_view data) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    s.input.append(data);
    auto r = s.drain();
    if (!r) s.broken = r.error();
    return r;
}

result<void> client::end_of_input() {
    auto& s = *impl_;
    if (s.close_acked) return {};
    if (s.broken) return fail(*s.broken);
    if (const auto rest = std::string(s.input.rest()); s.failure || rest.starts_with(server_error_prefix)) {
        if (!s.failure) s.failure.emplace();
        s.take_failure(rest);
        s.broken = s.failure_error();
        s.pool.channel_closed(guid{});
        return fail(*s.broken);
    }
    if (!s.seen_protocol) s.keep(s.stray, s.input.rest());
    std::string what = s.seen_protocol ? "the server ended in the middle of the session"
                                       : "the server ended before it spoke PowerShell remoting";
    if (!s.stray.empty()) what += "; its output was: " + printable(s.stray, 2000);
    s.broken = error{errc::disconnected, std::move(what), {}};
    s.pool.channel_closed(guid{});
    return fail(*s.broken);
}

std::optional<error> client::server_failure() const { return impl_->failure_error(); }

bool client::awaiting_signal_ack() const { return impl_->awaiting && impl_->awaiting->what == element::signal_ack; }
bool client::awaiting_ack() const { return impl_->awaiting.has_value(); }
bool client::pool_close_acked() const { return impl_->close_acked; }
const std::string& client::stray_text() const { return impl_->stray; }

}  // namespace stamplog::outofproc
