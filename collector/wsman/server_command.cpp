// Commands of a shell: started, fed, signalled.
#include "envelope_writer.hpp"
#include "fault_writer.hpp"
#include "names.hpp"
#include "server_impl.hpp"

namespace stamplog::wsman {
namespace {

std::string shell_action(std::string_view verb) { return std::string(ns::shell) + "/" + std::string(verb); }

}  // namespace

void server::impl::command(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    const auto to = waiting_of(c);
    const auto line = c.e.body;
    if (!is_element(line, ns::shell, "CommandLine"))
        return refuse(to, raised::invalid_parameter("The request holds no CommandLine."));
    if (s->commands.size() >= options.commands_per_shell)
        return refuse(to, raised::quota(2150859174, "The maximum number of concurrent commands per shell has been exceeded."));
    const std::string_view given = line.attribute("CommandId").value();
    const auto id = given.empty() ? random.new_guid() : read_id(given).value_or(guid{});
    if (id.is_zero()) return refuse(to, raised::invalid_parameter("The CommandId is no id."));
    if (s->commands.contains(id)) return refuse(to, raised::invalid_parameter("There is a command with this CommandId."));
    const auto arguments = child_of(line, ns::shell, "Arguments");
    auto fragments = fragments_of(arguments);
    if (!arguments || !fragments || fragments->empty())
        return refuse(to, raised::invalid_parameter("The request's Arguments hold no fragments."));
    s->commands[id].starting = to;
    events.push_back(asked::run_command{s->info.id, id, std::move(*fragments)});
}

void server::accept_command(const std::string& shell, const guid& command) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end()) return;
    const auto entry = found->second.commands.find(command);
    if (entry == found->second.commands.end() || !entry->second.starting) return;
    s.reply(*std::exchange(entry->second.starting, std::nullopt), shell_action("CommandResponse"),
            "<rsp:CommandResponse><rsp:CommandId>" + write_id(command) + "</rsp:CommandId></rsp:CommandResponse>");
}

void server::refuse_command(const std::string& shell, const guid& command, const fault& why) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end()) return;
    const auto entry = found->second.commands.find(command);
    if (entry == found->second.commands.end() || !entry->second.starting) return;
    s.refuse(*std::exchange(entry->second.starting, std::nullopt), why);
    // A client that lost the Command's answer asks by Receive what became of it.
    if (auto& waits = entry->second.out.receiver) s.refuse(std::exchange(waits, std::nullopt)->who, raised::gone(true));
    s.end_command(found->second, entry->second, command);
    found->second.commands.erase(entry);
}

void server::impl::send(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    const auto to = waiting_of(c);
    if (!is_element(c.e.body, ns::shell, "Send")) return refuse(to, raised::invalid_parameter("The request holds no Send."));
    std::vector<asked::input> inputs;
    for (auto n = c.e.body.first_child(); n; n = next_element(n)) {
        if (!is_element(n, ns::shell, "Stream")) continue;
        asked::input in{s->info.id, {}, false, {}};
        const std::string_view name = n.attribute("Name").value(), command = n.attribute("CommandId").value();
        if (name != "stdin" && name != "pr") return refuse(to, raised::invalid_parameter("There is no such input stream."));
        in.prompt_response = name == "pr";
        if (!command.empty()) {
            const auto id = read_id(command);
            if (!id || !s->commands.contains(*id)) return refuse(to, raised::gone(true));
            in.command = id;
        }
        auto data = fragments_of(n);
        if (!data) return refuse(to, raised::invalid_parameter("The stream's content is no base64."));
        in.fragments = std::move(*data);
        inputs.push_back(std::move(in));
    }
    for (auto& in : inputs) {
        if (in.prompt_response && in.command) s->commands[*in.command].out.running_due = true;
        events.push_back(std::move(in));
    }
    reply(to, shell_action("SendResponse"), "<rsp:SendResponse/>");
}

void server::impl::signal(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    const auto to = waiting_of(c);
    if (!is_element(c.e.body, ns::shell, "Signal"))
        return refuse(to, raised::invalid_parameter("The request holds no Signal."));
    const auto id = read_id(c.e.body.attribute("CommandId").value());
    const auto entry = id ? s->commands.find(*id) : s->commands.end();
    if (entry == s->commands.end()) return refuse(to, raised::gone(true));
    entry->second.signals.push_back(to);
    // Compared by ordinal: any other code closes the command (WSManPlugin.cs).
    if (text_of(child_of(c.e.body, ns::shell, "Code")) == ns::signal_stop) {
        events.push_back(asked::stop_command{s->info.id, *id});
    } else {
        entry->second.closing = true;
        events.push_back(asked::close_command{s->info.id, *id});
    }
}

void server::signal_done(const std::string& shell, const guid& command) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end()) return;
    const auto entry = found->second.commands.find(command);
    if (entry == found->second.commands.end() || entry->second.signals.empty()) return;
    s.reply(entry->second.signals.front(), shell_action("SignalResponse"), "<rsp:SignalResponse/>");
    entry->second.signals.pop_front();
    if (!entry->second.closing || !entry->second.signals.empty()) return;
    s.end_command(found->second, entry->second, command);
    found->second.commands.erase(entry);
}

void server::impl::end_command(shell_entry& s, command_entry& entry, const guid& id) {
    for (const auto& chunk : entry.out.chunks) s.buffered -= chunk.data.size();
    entry.out.chunks.clear();
    entry.out.done = true;
    serve(s, entry.out, id);
    if (entry.starting) refuse(*entry.starting, raised::gone(true));
    for (const auto& w : entry.signals) reply(w, shell_action("SignalResponse"), "<rsp:SignalResponse/>");
}

}  // namespace stamplog::wsman
