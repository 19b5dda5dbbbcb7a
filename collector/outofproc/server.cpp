#include "stamplog/outofproc/server.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "line_buffer.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::outofproc {

struct server::impl {
    psrp::server& pool;
    line_buffer input;
    std::string out;
    std::optional<error> broken;
    std::deque<server_wish> wishes;
    // Pipelines announced by Command and not closed yet. True: a line of theirs is not acknowledged yet.
    std::map<guid, bool> pipelines;
    // Channels whose acks were given out while the line that is being received had begun: it may not be Data of theirs.
    std::set<guid> acked_under_way;
    std::size_t most_pipelines;
    // The pool's Data is acknowledged after what it caused, as the recordings show; a pipeline's before its output.
    bool pool_ack_owed = false;
    bool close_requested = false;
    bool closed = false;

    impl(psrp::server& p, const psrp::limits& lim) : pool(p), input(lim.line), most_pipelines(lim.pipelines) {}

    void write(element what, const guid& id) { out += write_line({what, id, psrp::stream_name::standard, {}}); }

    void drain_pool() {
        while (auto o = pool.next_outgoing())
            out += write_line({element::data, o->channel, psrp::stream_name::standard, std::move(o->data)});
    }

    bool may_ack_pool() const { return pool_ack_owed && pool.state() != psrp::pool_state::opening; }
    void note_acked(const guid& id) {
        if (!input.rest().empty()) acked_under_way.insert(id);
    }

    tl::unexpected<error> not_awaited(const line& l) {
        return fail(errc::corrupt,
                    "a line arrived before the one before it was acknowledged: " +
                        printable(write_line({l.what, l.id, l.stream, {}}), 120),
                    "PowerShell loses or misorders such lines; a client must wait for every acknowledgement.");
    }

    result<void> take_pool_data(const line& l) {
        if (pool_ack_owed) return not_awaited(l);
        pool_ack_owed = true;
        return pool.receive(l.id, l.payload);
    }

    result<void> take_pipeline_data(const line& l) {
        const auto known = pipelines.find(l.id);
        // Data of a pipeline that is over, or was never announced, is acknowledged and lost, as PowerShell does.
        if (known == pipelines.end()) {
            write(element::data_ack, l.id);
            return {};
        }
        if (known->second) return not_awaited(l);
        known->second = true;
        if (auto r = pool.receive(l.id, l.payload); !r) return r;
        write(element::data_ack, l.id);
        return {};
    }

    result<void> take_command(const line& l) {
        if (l.id.is_zero()) return fail(errc::corrupt, "Command for the pool: it needs a pipeline's id");
        if (pipelines.size() >= most_pipelines && !pipelines.contains(l.id))
            return fail(errc::limit, "more than " + std::to_string(most_pipelines) + " pipelines were not closed");
        if (!pipelines.emplace(l.id, true).second)
            return fail(errc::corrupt, "Command for a pipeline that is already there: " + to_string(l.id));
        write(element::command_ack, l.id);
        return {};
    }

    result<void> take_signal(const line& l) {
        if (l.id.is_zero()) return fail(errc::corrupt, "Signal for the pool: only a pipeline can be stopped");
        const auto state = pool.state_of(l.id);
        if (pipelines.contains(l.id) && state && !psrp::is_terminal(*state))
            wishes.push_back(wish::stop{l.id});
        else
            write(element::signal_ack, l.id);
        return {};
    }

    result<void> take_close(const line& l) {
        if (l.id.is_zero()) {
            close_requested = true;
            finish_close();
        } else if (pipelines.contains(l.id) && pool.state_of(l.id)) {
            wishes.push_back(wish::closed{l.id});
        } else {
            pipelines.erase(l.id);  // announced, and never filled, or unknown
            pool.pipeline_closed(l.id);
            write(element::close_ack, l.id);
            finish_close();
        }
        return {};
    }

    // The pool's close waits for every pipeline's own.
    void finish_close() {
        if (!close_requested || closed || !pipelines.empty()) return;
        closed = true;
        pool.close();
        drain_pool();
        write(element::close_ack, guid{});
        wishes.push_back(wish::pool_closed{});
    }

    result<void> take(const line& l) {
        switch (l.what) {
            case element::data:
                return l.id.is_zero() ? take_pool_data(l) : take_pipeline_data(l);
            case element::command:
                return take_command(l);
            case element::signal:
                return take_signal(l);
            case element::close:
                return take_close(l);
            case element::data_ack:
            case element::command_ack:
            case element::close_ack:
            case element::signal_ack:
                break;
        }
        return fail(errc::corrupt, "a client does not acknowledge: " + printable(write_line(l), 120));
    }

    result<void> drain_input() {
        while (true) {
            auto text = input.next();
            if (!text) return fail(text.error());
            if (!*text) return {};
            if ((*text)->empty()) return fail(errc::corrupt, "a blank line ends the session");
            auto l = read_line(**text);
            if (!l) return fail(l.error());
            if (closed) return fail(errc::corrupt, "a line arrived after the pool was closed");
            if (l->what == element::data && acked_under_way.contains(l->id)) return not_awaited(*l);
            acked_under_way.clear();
            if (auto r = take(*l); !r) return r;
        }
    }
};

server::server(psrp::server& pool, const psrp::limits& lim) : impl_(std::make_unique<impl>(pool, lim)) {}
server::~server() = default;

bool server::owes_ack() const {
    const auto& s = *impl_;
    return s.may_ack_pool() || std::ranges::any_of(s.pipelines, [](const auto& p) { return p.second; });
}

std::string server::data_to_send() {
    auto& s = *impl_;
    s.drain_pool();
    if (s.may_ack_pool()) {
        s.pool_ack_owed = false;
        s.write(element::data_ack, guid{});
        s.note_acked(guid{});
    }
    for (auto& [id, owed] : s.pipelines)
        if (std::exchange(owed, false)) s.note_acked(id);
    return std::exchange(s.out, {});
}

result<void> server::receive(std::string_view data) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    s.input.append(data);
    auto r = s.drain_input();
    if (!r) s.broken = r.error();
    return r;
}

std::optional<server_wish> server::next_wish() {
    auto& s = *impl_;
    if (s.wishes.empty()) return std::nullopt;
    auto w = s.wishes.front();
    s.wishes.pop_front();
    return w;
}

void server::signal_done(const guid& pipeline) {
    impl_->drain_pool();
    impl_->write(element::signal_ack, pipeline);
}

void server::close_done(const guid& pipeline) {
    impl_->drain_pool();
    impl_->pool.pipeline_closed(pipeline);
    impl_->pipelines.erase(pipeline);
    impl_->write(element::close_ack, pipeline);
    impl_->finish_close();
}

}  // namespace stamplog::outofproc
