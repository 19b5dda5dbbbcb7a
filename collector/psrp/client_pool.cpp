// What the client half asks of the pool itself: counts of runspaces, their reset, what commands there are, and a pool that
// exists already.
#include <array>

#include "client_impl.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::psrp {
namespace {

// As .NET writes a set of CommandTypes.
std::string command_types_text(std::int32_t types) {
    constexpr std::array names{"Alias",       "Function", "Filter",   "Cmdlet",       "ExternalScript",
                               "Application", "Script",   "Workflow", "Configuration"};
    if (types == all_command_types) return "All";
    std::string out;
    std::int32_t left = types;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto bit = std::int32_t{1} << i;
        if ((left & bit) == 0) continue;
        left &= ~bit;
        out += (out.empty() ? "" : ", ") + std::string(names[i]);
    }
    return left != 0 || out.empty() ? std::to_string(types) : out;
}

value write_metadata_query(const metadata_query& q) {
    return make_object({{"Name", make_string_list(q.names)},
                        {"CommandType", make_enum("System.Management.Automation.CommandTypes",
                                                  command_types_text(q.command_types), q.command_types)},
                        {"Namespace", nil{}},
                        {"FullyQualifiedModule", nil{}},
                        {"ArgumentList", nil{}}});
}

}  // namespace

result<std::int64_t> client::impl::ask_pool(message_type type, std::vector<property> body) {
    if (broken) return fail(*broken);
    if (state != pool_state::opened) return not_now(to_string(type));
    const auto id = next_call++;
    body.push_back({"ci", id});
    send(type, guid{}, write_clixml(make_object(std::move(body))));
    asked.insert(id);
    return id;
}

result<std::int64_t> client::set_max_runspaces(std::int32_t count) {
    return impl_->ask_pool(message_type::set_max_runspaces, {{"MaxRunspaces", count}});
}

result<std::int64_t> client::set_min_runspaces(std::int32_t count) {
    return impl_->ask_pool(message_type::set_min_runspaces, {{"MinRunspaces", count}});
}

result<std::int64_t> client::get_available_runspaces() { return impl_->ask_pool(message_type::get_available_runspaces, {}); }

result<std::int64_t> client::reset_runspace_state() {
    if (impl_->negotiated < two_part_version{2, 3})
        return fail(errc::unsupported, "a server of remoting protocol " + to_string(impl_->negotiated) + " resets no runspace");
    return impl_->ask_pool(message_type::reset_runspace_state, {});
}

result<guid> client::get_command_metadata(const metadata_query& what) {
    auto& s = *impl_;
    if (auto r = s.check_can_invoke(); !r) return fail(r.error());
    const auto id = s.random.new_guid();
    s.pipelines[id];
    s.send_new_pipeline(message_type::get_command_metadata, id, write_clixml(write_metadata_query(what)));
    return id;
}

result<void> client::connect() {
    auto& s = *impl_;
    if (s.state != pool_state::before_open) return s.not_now("connect");
    // PowerShell's own server wants no more of a client than that it asks.
    s.send_opening(outgoing::kind::connect_pool, message_type::connect_runspace_pool, value(std::string()));
    s.connecting = true;
    return {};
}

}  // namespace stamplog::psrp
