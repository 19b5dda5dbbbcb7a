// Shells: made, taken over, let go of, listed, deleted.
#include <algorithm>
#include <set>

#include "duration.hpp"
#include "envelope_writer.hpp"
#include "fault_writer.hpp"
#include "names.hpp"
#include "server_impl.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

std::string action(std::string_view verb) { return std::string(ns::shell) + "/" + std::string(verb); }

std::string element(std::string_view name, std::string_view text) {
    return "<rsp:" + std::string(name) + ">" + escape_xml(text) + "</rsp:" + std::string(name) + ">";
}

// WSManPlugin.cs wants the option, and the major version that it speaks itself.
bool speaks_our_version(const envelope& e) {
    const auto* o = e.find_option("protocolversion");
    return o != nullptr && o->value.starts_with("2.");
}

std::string address_only(std::string_view address) { return std::string(address.substr(0, address.rfind(':'))); }

}  // namespace

std::optional<fault> server::impl::over_quota(const std::string& user) const {
    std::set<std::string> users{lower(user)};
    std::size_t own = 0;
    for (const auto& [id, s] : shells) {
        users.insert(lower(s.info.owner));
        if (same_name(s.info.owner, user)) ++own;
    }
    if (own >= options.shells_per_user)
        return raised::quota(
            code_shells_of_user_here,
            "The maximum number of concurrent shells for this user has been exceeded. Close existing shells or "
            "raise the quota for this user.");
    if (shells.size() >= options.shells)
        return raised::quota(
            code_shells_here,
            "The maximum number of concurrent shells for this plugin has been exceeded. Retry the request later "
            "or raise the Maximum Shells quota.");
    if (users.size() > options.users)
        return raised::quota(
            code_users_here,
            "The maximum number of concurrent users for this plugin has been exceeded. Retry the request later or "
            "raise the Maximum Concurrent Users quota.");
    return std::nullopt;
}

void server::impl::create(const call& c) {
    const auto to = waiting_of(c);
    const auto shell = c.e.body;
    if (!is_element(shell, ns::shell, "Shell")) return refuse(to, raised::invalid_parameter("The request holds no Shell."));
    if (!speaks_our_version(c.e))
        return refuse(
            to, raised::invalid_parameter("The option protocolversion is missing or names a version that is not served."));
    const auto xml = child_of(shell, ns::powershell, "creationXml");
    auto fragments = fragments_of(xml);
    if (!xml || !fragments || fragments->empty())
        return refuse(to, raised::invalid_parameter("The request holds no creationXml."));
    if (const auto f = over_quota(c.who.user)) return refuse(to, *f);
    shell_entry entry;
    entry.idle_timeout = options.idle_timeout;
    if (const auto idle = text_of(child_of(shell, ns::shell, "IdleTimeOut")); !idle.empty()) {
        const auto wanted = parse_duration(idle);
        if (!wanted || *wanted < options.least_idle_timeout || *wanted > options.most_idle_timeout)
            return refuse(to, raised::invalid_parameter("IdleTimeOut is outside of what the service allows."));
        entry.idle_timeout = *wanted;
    }
    std::string id = shell.attribute("ShellId").value();
    if (id.empty()) id = write_id(random.new_guid());
    if (!read_id(id)) return refuse(to, raised::invalid_parameter("The ShellId is no id."));
    if (std::ranges::any_of(shells, [&](const auto& s) { return read_id(s.first) == read_id(id); }))
        return refuse(to, raised::invalid_parameter("There is a shell with this ShellId."));
    entry.info = {id, c.who.user, std::string(c.e.resource_uri), "Connected", c.who.address, c.now, c.now, 0};
    entry.session = c.e.session_id;
    entry.opening = to;
    shells.emplace(id, std::move(entry));
    events.push_back(asked::open_shell{id, c.who.user, std::move(*fragments)});
}

std::string server::impl::shell_element(const shell_entry& s, steady_time at) const {
    const auto ms = [](auto d) { return std::chrono::floor<std::chrono::milliseconds>(d); };
    return "<rsp:Shell xmlns:rsp=\"" + std::string(ns::shell) + "\">" + element("ShellId", s.info.id) +
           element("ResourceUri", s.info.configuration) + element("Owner", s.info.owner) +
           element("ClientIP", address_only(s.info.client)) + element("ProcessId", "4242") +
           element("IdleTimeOut", write_duration(s.idle_timeout)) + element("InputStreams", "stdin pr") +
           element("OutputStreams", "stdout") + element("MaxIdleTimeOut", "PT2147483.647S") + element("Locale", "en-US") +
           element("DataLocale", "en-US") + element("CompressionMode", "NoCompression") + element("ProfileLoaded", "Yes") +
           element("Encoding", "UTF8") + element("BufferMode", "Block") + element("State", s.info.state) +
           element("ShellRunTime", write_run_time(ms(at - s.info.opened))) +
           element("ShellInactivity", write_run_time(ms(at - s.info.last_request))) + "</rsp:Shell>";
}

void server::accept_shell(const std::string& shell) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end() || !found->second.opening) return;
    auto& entry = found->second;
    entry.accepted = true;
    s.reply(*std::exchange(entry.opening, std::nullopt), std::string(ns::transfer) + "/CreateResponse",
            "<x:ResourceCreated><a:Address>" + std::string(ns::anonymous) +
                "</a:Address><a:ReferenceParameters><w:ResourceURI>" + escape_xml(entry.info.configuration) +
                "</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">" + escape_xml(shell) +
                "</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>" +
                s.shell_element(entry, entry.info.opened));
}

void server::refuse_shell(const std::string& shell, const fault& why) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end() || !found->second.opening) return;
    s.refuse(*found->second.opening, why);
    // A refused Connect leaves the shell that was there.
    if (found->second.accepted)
        found->second.opening.reset();
    else
        s.shells.erase(found);
}

void server::impl::connect(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    const auto to = waiting_of(c);
    const auto body = c.e.body;
    const auto xml = child_of(body, ns::powershell, "connectXml");
    auto fragments = fragments_of(xml);
    if (!is_element(body, ns::shell, "Connect") || !xml || !fragments)
        return refuse(to, raised::invalid_parameter("The request holds no connectXml."));
    if (s->info.state != "Disconnected")
        return refuse(to, raised::quota(2150859213, "The shell is connected to another client."));
    if (s->opening) return refuse(to, raised::quota(2150859213, "Another client is connecting to the shell."));
    s->opening = to;
    s->session = c.e.session_id;
    s->info.client = c.who.address;
    events.push_back(asked::connect_shell{s->info.id, std::move(*fragments)});
}

void server::accept_connect(const std::string& shell, bytes response_fragments) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end() || !found->second.opening) return;
    found->second.info.state = "Connected";
    s.reply(*std::exchange(found->second.opening, std::nullopt), action("ConnectResponse"),
            "<rsp:ConnectResponse>" + element("InputStreams", "stdin pr") + element("OutputStreams", "stdout") +
                "<connectResponseXml xmlns=\"" + std::string(ns::powershell) + "\">" + to_base64(response_fragments) +
                "</connectResponseXml></rsp:ConnectResponse>");
}

void server::impl::disconnect(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    s->info.state = "Disconnected";
    reply(waiting_of(c), action("DisconnectResponse"), {});
}

// The session that let go of a shell takes it back; another one connects to it.
void server::impl::reconnect(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    if (!s->session.empty() && !same_name(s->session, c.e.session_id))
        return refuse(waiting_of(c),
                      raised::invalid_parameter("The SessionId is not that of the session that opened the shell."));
    s->info.state = "Connected";
    reply(waiting_of(c), action("ReconnectResponse"), {});
}

void server::impl::enumerate(const call& c) {
    std::string items;
    for (const auto& [id, s] : shells)
        if (s.accepted && same_name(s.info.owner, c.who.user)) items += shell_element(s, c.now);
    reply(
        waiting_of(c), std::string(ns::enumeration) + "/EnumerateResponse",
        "<n:EnumerateResponse><n:EnumerationContext/><w:Items>" + items + "</w:Items><w:EndOfSequence/></n:EnumerateResponse>");
}

void server::impl::remove(const call& c) {
    auto* s = shell_of(c);
    if (s == nullptr) return;
    if (s->deleting) return refuse(waiting_of(c), raised::gone(false));
    s->deleting = waiting_of(c);
    events.push_back(asked::close_shell{s->info.id, false});
}

// Receives that wait for a shell that ends are told that nothing more comes.
void server::impl::end_shell(shell_entry& s) {
    if (s.opening) refuse(*s.opening, raised::gone(false));
    s.out.done = true;
    s.out.chunks.clear();
    serve(s, s.out, guid{});
    for (auto& [id, entry] : s.commands) end_command(s, entry, id);
    if (s.deleting) reply(*s.deleting, std::string(ns::transfer) + "/DeleteResponse", {});
}

void server::shell_closed(const std::string& shell) {
    auto& s = *impl_;
    const auto found = s.shells.find(shell);
    if (found == s.shells.end()) return;
    s.end_shell(found->second);
    s.shells.erase(found);
}

void server::drop_shell(const std::string& shell) { shell_closed(shell); }

}  // namespace stamplog::wsman
