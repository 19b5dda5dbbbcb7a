#include "stamplog/wsman/server.hpp"

#include <algorithm>

#include "envelope_writer.hpp"
#include "fault_writer.hpp"
#include "names.hpp"
#include "server_impl.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

constexpr std::size_t least_envelope = 8'192;  // DSP0226: no service need answer in less

// What follows the namespace in an action's URI; empty when it is of another one.
std::string_view verb_in(std::string_view action, std::string_view space) {
    if (!action.starts_with(space) || action.size() == space.size() || action[space.size()] != '/') return {};
    return action.substr(space.size() + 1);
}

}  // namespace

server::server(server_options options, entropy& random) : impl_(std::make_unique<impl>(std::move(options), random)) {}
server::~server() = default;

void server::impl::reply(const waiting& to, const std::string& action, const std::string& body) {
    if (forgotten(to.request)) return;
    answers.push_back({to.request, 200, write_answer({action, write_id(random.new_guid()), to.relates_to}, body)});
}

void server::impl::refuse(const waiting& to, const fault& f) {
    if (forgotten(to.request)) return;
    answers.push_back({to.request, 500,
                       write_answer({std::string(action_of(f)), write_id(random.new_guid()), to.relates_to},
                                    write_fault(f, options.machine))});
}

// DSP0226 11: what speaks there, told to everybody who was authenticated.
void server::impl::identify(std::uint64_t request) {
    answers.push_back(
        {request, 200,
         "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"" + std::string(ns::soap) +
             "\"><s:Header/><s:Body><wsmid:IdentifyResponse xmlns:wsmid=\"" + std::string(ns::identity) +
             "\"><wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>"
             "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor><wsmid:ProductVersion>OS: "
             "10.0.17763 SP: 0.0 Stack: 3.0</wsmid:ProductVersion></wsmid:IdentifyResponse></s:Body></s:Envelope>"});
}

void server::take(std::uint64_t request, const caller& who, std::string_view soap, steady_time now) {
    auto& s = *impl_;
    s.now = now;
    if (soap.size() > s.options.max_envelope) {
        s.refuse({request, {}}, raised::bad_message("the request is larger than MaxEnvelopeSizekb allows"));
        return;
    }
    auto read = read_envelope(std::string(soap));
    if (!read) {
        s.refuse({request, {}}, raised::bad_message(read.error().what));
        return;
    }
    if (is_element(read->body, ns::identity, "Identify")) {
        s.identify(request);
        return;
    }
    s.dispatch({request, who, *read, now});
}

void server::impl::dispatch(const call& c) {
    const auto& e = c.e;
    const auto to = waiting_of(c);
    if (!e.not_understood.empty()) return refuse(to, raised::not_understood(e.not_understood.front()));
    if (e.bad_timeout) return refuse(to, raised::invalid_parameter("OperationTimeout is no duration."));
    if (e.max_envelope && *e.max_envelope < least_envelope) return refuse(to, raised::envelope_too_small());
    const std::string_view uri = e.resource_uri;
    const bool shells_asked = same_name(uri, ns::shell);
    const bool known = std::ranges::any_of(options.configurations, [&](const std::string& name) {
        return same_name(uri, std::string(ns::powershell) + "/" + name);
    });
    if (!known && !shells_asked) return refuse(to, raised::no_such_resource(uri));

    if (shells_asked) {
        if (verb_in(e.action, ns::enumeration) == "Enumerate") return enumerate(c);
        return refuse(to, raised::action_not_supported(e.action));
    }
    const auto of_transfer = verb_in(e.action, ns::transfer), of_shell = verb_in(e.action, ns::shell);
    if (of_transfer == "Create") return create(c);
    if (of_transfer == "Delete") return remove(c);
    if (of_shell == "Connect") return connect(c);
    if (of_shell == "Command") return command(c);
    if (of_shell == "Send") return send(c);
    if (of_shell == "Receive") return receive(c);
    if (of_shell == "Signal") return signal(c);
    if (of_shell == "Disconnect") return disconnect(c);
    if (of_shell == "Reconnect") return reconnect(c);
    refuse(to, raised::action_not_supported(e.action));
}

shell_entry* server::impl::shell_of(const call& c) {
    const auto* id = c.e.selector("ShellId");
    const auto found =
        id == nullptr ? shells.end() : std::ranges::find_if(shells, [&](const auto& s) { return same_name(s.first, *id); });
    if (found == shells.end()) {
        refuse(waiting_of(c), raised::gone(false));
        return nullptr;
    }
    if (!same_name(found->second.info.owner, c.who.user)) {
        refuse(waiting_of(c), raised::access_denied());
        return nullptr;
    }
    found->second.info.last_request = c.now;
    return &found->second;
}

void server::forget(std::uint64_t request) {
    auto& s = *impl_;
    const auto drop = [&](output_stream& out) {
        if (!out.receiver || out.receiver->who.request != request) return false;
        out.receiver.reset();
        return true;
    };
    for (auto& [id, shell] : s.shells) {
        if (drop(shell.out)) return;
        for (auto& [command, entry] : shell.commands)
            if (drop(entry.out)) return;
    }
    const auto answered = std::erase_if(s.answers, [&](const answer& a) { return a.request == request; });
    if (answered == 0) s.dropped.insert(request);
}

std::optional<answer> server::next_answer() {
    auto& s = *impl_;
    if (s.answers.empty()) s.serve_all();
    if (s.answers.empty()) return std::nullopt;
    auto a = std::move(s.answers.front());
    s.answers.pop_front();
    return a;
}

std::optional<server_event> server::next_event() {
    auto& q = impl_->events;
    if (q.empty()) return std::nullopt;
    auto e = std::move(q.front());
    q.pop_front();
    return e;
}

std::vector<shell_info> server::shells() const {
    std::vector<shell_info> out;
    for (const auto& [id, s] : impl_->shells) {
        out.push_back(s.info);
        out.back().commands = s.commands.size();
    }
    return out;
}

std::optional<steady_time> server::next_deadline() const {
    std::optional<steady_time> first;
    const auto consider = [&](steady_time t) {
        if (!first || t < *first) first = t;
    };
    for (const auto& [id, s] : impl_->shells) {
        consider(s.info.last_request + s.idle_timeout);
        if (s.out.receiver) consider(s.out.receiver->deadline);
        for (const auto& [command, entry] : s.commands)
            if (entry.out.receiver) consider(entry.out.receiver->deadline);
    }
    return first;
}

void server::tick(steady_time now) {
    auto& s = *impl_;
    s.now = now;
    s.serve_all();
    bool waited = false;
    const auto expire = [&](output_stream& out) {
        if (!out.receiver) return;
        waited = true;
        if (now < out.receiver->deadline) return;
        s.refuse(out.receiver->who, raised::timed_out());
        out.receiver.reset();
    };
    for (auto it = s.shells.begin(); it != s.shells.end();) {
        waited = false;
        expire(it->second.out);
        for (auto& [command, entry] : it->second.commands) expire(entry.out);
        // A client that waits for output is there, however long it waits.
        if (waited) it->second.info.last_request = now;
        if (now - it->second.info.last_request < it->second.idle_timeout) {
            ++it;
            continue;
        }
        s.events.push_back(asked::close_shell{it->first, true});
        s.end_shell(it->second);
        it = s.shells.erase(it);
    }
}

}  // namespace stamplog::wsman
