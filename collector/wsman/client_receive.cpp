// The WSMan client half, reading: what each answer means for the lane that asked.
#include "client_impl.hpp"
#include "fault_reader.hpp"
#include "names.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

std::string_view doing(operation what) {
    switch (what) {
        case operation::create:
            return "open a shell";
        case operation::connect:
            return "connect to a shell";
        case operation::command:
            return "start a command";
        case operation::send:
            return "send to a command";
        case operation::receive:
            return "receive";
        case operation::signal:
            return "stop or end a command";
        case operation::remove:
            return "close the shell";
        case operation::disconnect:
            return "disconnect";
        case operation::reconnect:
            break;
    }
    return "reconnect";
}

// Where the session was open, a fault that names what the service does not have means that the session is over.
error session_gone(const fault& f, operation what) {
    auto e = explain(f, doing(what));
    e.code = errc::disconnected;
    e.what = "the session is gone: " + e.what;
    return e;
}

}  // namespace

void client::impl::end_shell() {
    state = shell_state::gone;
    on_receive.reset();
    doubtful.reset();
    held.clear();
    commands.clear();
    pool.channel_closed(guid{});
}

result<void> client::receive(lane on, int status, std::string_view soap) {
    auto& s = *impl_;
    if (s.broken) return fail(*s.broken);
    auto& slot = on == lane::act ? s.on_act : s.on_receive;
    // The shell was closed while a Receive was under way: its answer tells nothing any more.
    if (!slot && s.state == impl::shell_state::gone) return {};
    if (!slot || !slot->sent) return fail(errc::internal, "an answer came that nobody asked for");
    auto done = std::move(*slot);
    slot.reset();
    auto taken = s.take(std::move(done), status, soap);
    if (!taken) s.broken = taken.error();
    return taken;
}

result<void> client::impl::take(exchange done, int status, std::string_view soap) {
    // SOAP's own status for a fault of the sender's is 400; Windows and OMI say 500 of every fault.
    const bool may_be_fault = status == 500 || status == 400;
    if (soap.empty() || (status != 200 && !may_be_fault)) {
        if (status != 200 && done.what == operation::create) no_shell(done);
        return fail(explain_http(status, soap, doing(done.what)));
    }
    auto read = read_envelope(std::string(soap));
    if (!read) {
        if (may_be_fault) return fail(explain_http(status, soap, doing(done.what)));
        return fail_in(doing(done.what), read);
    }
    const auto f = read_fault(*read);
    // A request that was refused unread has no id that an answer could relate to.
    if (f && read->relates_to.empty()) {
        if (done.what == operation::create) no_shell(done);
        return fail(explain(*f, doing(done.what)));
    }
    const auto relates = read_id(read->relates_to);
    if (!relates || write_id(*relates) != done.message_id)
        return fail(errc::corrupt, std::string(doing(done.what)) + ": the answer relates to " + in_quotes(read->relates_to) +
                                       ", which is not the request");
    if (f) return take_fault(std::move(done), *f);
    if (may_be_fault)
        return fail(errc::corrupt, std::string(doing(done.what)) + ": HTTP status " + std::to_string(status) +
                                       " with an answer that is no fault");
    return take_answer(done, *read);
}

result<void> client::impl::take_fault(exchange done, const fault& f) {
    if (done.probe && doubtful) {
        auto act = std::move(*doubtful);
        doubtful.reset();
        // Not there: the lost request never arrived, so it goes out anew. Anything else: it was taken.
        if (is_shell_gone(f)) {
            on_act = make(act.what, act.body,
                          act.what == operation::create
                              ? "<wsman:Option MustComply=\"true\" Name=\"protocolversion\">2.3</wsman:Option>"
                              : std::string(),
                          act.command);
            on_act->again = on_act->doubted = true;
            return {};
        }
        take_acted(act);
        if (is_timed_out(f)) return {};
        return fail(explain(f, doing(done.what)));
    }
    if (done.what == operation::receive) {
        if (is_timed_out(f)) return {};  // nothing yet: the next turn asks again
        // A command that was closed meanwhile, or whose end has come, is not there any more.
        if (!done.command.is_zero() && is_shell_gone(f) && !pool.runs(done.command)) return {};
        if (is_shell_gone(f)) return fail(session_gone(f, done.what));
        return fail(explain(f, doing(done.what)));
    }
    if (done.what == operation::remove && is_shell_gone(f)) {
        end_shell();
        return {};
    }
    // A Create that took too long may still be at it.
    if (done.what == operation::create && !is_timed_out(f)) no_shell(done);
    // Nothing is left to stop or to end.
    if (done.what == operation::signal && is_shell_gone(f)) {
        take_acted(done);
        return {};
    }
    // It takes its time: asked again, for as long as the session's owner has patience.
    if ((done.what == operation::signal || done.what == operation::remove) && is_timed_out(f)) {
        done.sent = false;
        on_act = std::move(done);
        return {};
    }
    if (is_shell_gone(f) && done.what != operation::create && done.what != operation::connect)
        return fail(session_gone(f, done.what));
    return fail(explain(f, doing(done.what)));
}

result<void> client::impl::take_answer(const exchange& done, const envelope& e) {
    switch (done.what) {
        case operation::create:
            return take_created(e);
        case operation::connect:
            return take_connected(e);
        case operation::receive:
            if (done.probe && doubtful) {
                take_acted(*doubtful);
                doubtful.reset();
            }
            if (!is_element(e.body, ns::shell, "ReceiveResponse"))
                return fail(errc::corrupt, "the answer to a Receive is none: " + in_quotes(e.body.name()));
            return take_output(done, e.body);
        case operation::command: {
            const auto id = read_id(text_of(child_of(e.body, ns::shell, "CommandId")));
            if (!id) return fail(errc::corrupt, "the answer to a Command has no CommandId");
            commands.emplace(done.command, command_entry{*id});
            break;
        }
        case operation::send:
        case operation::signal:
        case operation::remove:
        case operation::disconnect:
        case operation::reconnect:
            break;
    }
    take_acted(done);
    return {};
}

// The act was done by the server.
void client::impl::take_acted(const exchange& done) {
    switch (done.what) {
        case operation::create:
            state = shell_state::open;
            break;
        case operation::command:
            commands.emplace(done.command, command_entry{done.command});
            break;
        case operation::signal:
            if (done.stop) break;
            commands.erase(done.command);
            pool.channel_closed(done.command);
            break;
        case operation::remove:
            end_shell();
            break;
        case operation::disconnect:
            state = shell_state::detached;
            break;
        case operation::reconnect:
            state = shell_state::open;
            break;
        case operation::connect:
        case operation::send:
        case operation::receive:
            break;
    }
}

// Create was refused, or never went out: there is nothing to say farewell to.
void client::impl::no_shell(const exchange& create) {
    if (!create.doubted) shell.clear();
}

result<void> client::impl::take_created(const envelope& e) {
    auto created = e.body;
    while (created && !is_element(created, ns::transfer, "ResourceCreated")) created = next_element(created);
    std::string given;
    const auto set = child_of(child_of(created, ns::addressing, "ReferenceParameters"), ns::wsman, "SelectorSet");
    for (auto n = set.first_child(); n; n = next_element(n))
        if (is_element(n, ns::wsman, "Selector") && std::string_view(n.attribute("Name").value()) == "ShellId")
            given = text_of(n);
    if (given.empty() || given.size() > 256) return fail(errc::corrupt, "the answer to a Create names no shell");
    shell = std::move(given);
    state = shell_state::open;
    return {};
}

result<void> client::impl::take_connected(const envelope& e) {
    const auto xml = child_of(e.body, ns::powershell, "connectResponseXml");
    const auto fragments = fragments_of(xml);
    if (!xml || !fragments) return fail(errc::corrupt, "the answer to a Connect has no connectResponseXml");
    state = shell_state::open;
    return pool.receive(guid{}, *fragments);
}

result<void> client::impl::take_output(const exchange& done, pugi::xml_node response) {
    // The command was ended while this was under way: what it brings is nobody's, and whose it is nobody knows any more where
    // the service names commands itself.
    if (!done.command.is_zero() && !commands.contains(done.command)) return {};
    for (auto n = response.first_child(); n; n = next_element(n)) {
        const std::string_view command = n.attribute("CommandId").value();
        guid channel;
        if (!command.empty()) {
            const auto id = read_id(command);
            if (!id) return fail(errc::corrupt, "a stream's CommandId is no id: " + in_quotes(command));
            channel = of_service(*id);
        }
        if (is_element(n, ns::shell, "Stream")) {
            if (channel != done.command)
                return fail(errc::corrupt, "a Receive for command " + to_string(done.command) + " brought the output of " +
                                               (command.empty() ? std::string("the pool") : in_quotes(command)));
            const auto data = fragments_of(n);
            if (!data) return fail(errc::corrupt, "a stream's content is no base64");
            if (auto taken = pool.receive(channel, *data); !taken) return taken;
        }
        if (is_element(n, ns::shell, "CommandState") && std::string_view(n.attribute("State").value()).ends_with("/Done"))
            if (const auto c = commands.find(channel); c != commands.end()) c->second.done = true;
    }
    // The stream is at its end and the pipeline is not: nothing will ever tell how it ended.
    if (const auto c = commands.find(done.command); c != commands.end() && c->second.done && pool.runs(done.command))
        return fail(errc::disconnected, "the service says that the command is done, without its state");
    return {};
}

}  // namespace stamplog::wsman
