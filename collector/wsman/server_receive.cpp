// Output: buffered per stream, given to the Receive that waits for it.
#include <algorithm>

#include "envelope_writer.hpp"
#include "fault_writer.hpp"
#include "names.hpp"
#include "server_impl.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

constexpr std::size_t stream_bytes = 32'768;   // raw bytes in one Stream element, as recorded
constexpr std::size_t envelope_frame = 2'048;  // of an envelope: all but the streams
constexpr std::size_t stream_frame = 128;      // of a Stream element: all but its text
constexpr std::chrono::milliseconds usual_timeout{60'000};

std::string state_element(const guid& command, std::string_view state) {
    std::string out = "<rsp:CommandState";
    if (!command.is_zero()) out += " CommandId=\"" + write_id(command) + "\"";
    out += " State=\"" + std::string(ns::command_state) + std::string(state) + "\"";
    return state == "Done" ? out + "><rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState>" : out + "/>";
}

void add_stream(std::string& out, const guid& command, byte_view data) {
    out += "<rsp:Stream Name=\"stdout\"";
    if (!command.is_zero()) out += " CommandId=\"" + write_id(command) + "\"";
    out += ">" + to_base64(data) + "</rsp:Stream>";
}

}  // namespace

void server::impl::receive(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    const auto to = waiting_of(c);
    const auto wanted = child_of(c.e.body, ns::shell, "DesiredStream");
    if (!is_element(c.e.body, ns::shell, "Receive") || !wanted)
        return refuse(to, raised::invalid_parameter("The request names no stream."));
    if (text_of(wanted) != "stdout") return refuse(to, raised::invalid_parameter("There is no such output stream."));
    guid command;
    output_stream* out = &s->out;
    if (const std::string_view given = wanted.attribute("CommandId").value(); !given.empty()) {
        const auto id = read_id(given);
        const auto entry = id ? s->commands.find(*id) : s->commands.end();
        if (entry == s->commands.end()) return refuse(to, raised::gone(true));
        command = *id;
        out = &entry->second.out;
    }
    if (!c.e.message_id.empty() && out->last_relates_to == c.e.message_id) {
        answers.push_back({c.request, 200, out->last_soap});
        return;
    }
    if (out->receiver) {
        // The same request again, on a new connection: the old one is not heard any more.
        if (c.e.message_id.empty() || out->receiver->who.relates_to != c.e.message_id) return refuse(to, raised::busy_stream());
        refuse(std::exchange(out->receiver, std::nullopt)->who, raised::timed_out());
    }
    if (out->done_told) return refuse(to, raised::gone(true));
    if (options.time_out_now && options.time_out_now()) return refuse(to, raised::timed_out());
    const auto timeout =
        std::min<std::chrono::milliseconds>(c.e.operation_timeout.value_or(usual_timeout), options.most_operation_timeout);
    const auto envelope = std::min(c.e.max_envelope.value_or(options.max_envelope), options.max_envelope);
    out->receiver = output_stream::receive{to, c.now + timeout, envelope - envelope_frame};
}

bool server::impl::can_serve(const output_stream& out) const {
    return out.receiver && (!out.chunks.empty() || out.running_due || (out.done && !out.done_told));
}

void server::impl::serve(shell_entry& s, output_stream& out, const guid& command) {
    if (!can_serve(out)) return;
    std::string body = "<rsp:ReceiveResponse>";
    bool pending = false;
    if (std::exchange(out.running_due, false)) {
        body += state_element(command, "Running");
    } else {
        std::size_t used = 0;
        while (!out.chunks.empty() && !pending) {
            const auto& next = out.chunks.front();
            const auto cost = (next.data.size() + 2) / 3 * 4 + stream_frame;
            if (used != 0 && used + cost > out.receiver->room) break;
            used += cost;
            add_stream(body, command, next.data);
            pending = next.pending;
            s.buffered -= next.data.size();
            out.chunks.pop_front();
        }
        if (pending)
            body += state_element(command, "Pending");
        else if (out.done && out.chunks.empty()) {
            body += state_element(command, "Done");
            out.done_told = true;
        }
    }
    body += "</rsp:ReceiveResponse>";
    const auto who = std::exchange(out.receiver, std::nullopt)->who;
    s.info.last_request = now;
    out.last_relates_to = who.relates_to;
    out.last_soap =
        write_answer({std::string(ns::shell) + "/ReceiveResponse", write_id(random.new_guid()), who.relates_to}, body);
    if (!forgotten(who.request)) answers.push_back({who.request, 200, out.last_soap});
}

void server::impl::serve_all() {
    for (auto& [id, s] : shells) {
        serve(s, s.out, guid{});
        for (auto& [command, entry] : s.commands) serve(s, entry.out, command);
    }
}

bool server::output(const std::string& shell, std::optional<guid> command, bytes fragments, bool pending) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end()) return true;
    auto* out = &found->second.out;
    if (command) {
        const auto entry = found->second.commands.find(*command);
        if (entry == found->second.commands.end()) return true;
        out = &entry->second.out;
    }
    if (out->done) return true;
    const byte_view all(fragments);
    for (std::size_t at = 0; at < all.size(); at += stream_bytes) {
        const auto part = all.subspan(at, std::min(stream_bytes, all.size() - at));
        out->chunks.push_back({bytes(part.begin(), part.end()), pending && at + part.size() == all.size()});
        found->second.buffered += part.size();
    }
    return found->second.buffered < s.options.buffered;
}

bool server::room(const std::string& shell) const {
    const auto found = impl_->shells.find(shell);
    return found == impl_->shells.end() || found->second.buffered < impl_->options.buffered;
}

void server::command_done(const std::string& shell, const guid& command) {
    const auto found = impl_->shells.find(shell);
    if (found == impl_->shells.end()) return;
    if (const auto entry = found->second.commands.find(command); entry != found->second.commands.end())
        entry->second.out.done = true;
}

}  // namespace stamplog::wsman
