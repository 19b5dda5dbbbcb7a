#include "host_info.hpp"

#include "property_reader.hpp"

namespace stamplog::psrp {
namespace {

value write(bool host_null, bool ui_null, bool raw_ui_null, bool use_runspace_host) {
    return make_object({{"_isHostUINull", ui_null},
                        {"_isHostRawUINull", raw_ui_null},
                        {"_isHostNull", host_null},
                        {"_useRunspaceHost", use_runspace_host}});
}

}  // namespace

value write_pool_host_info(host_kind host) {
    const bool no_prompts = host == host_kind::none;
    return write(no_prompts, no_prompts, true, false);
}

value write_pipeline_host_info() { return write(true, true, true, true); }

result<host_info> read_host_info(const value& v) {
    const property_reader p(v, "HostInfo");
    const auto host_null = p.need_bool("_isHostNull");
    if (!host_null) return fail(host_null.error());
    const auto ui_null = p.need_bool("_isHostUINull");
    if (!ui_null) return fail(ui_null.error());
    if (const auto raw = p.need_bool("_isHostRawUINull"); !raw) return fail(raw.error());
    const auto pools = p.need_bool("_useRunspaceHost");
    if (!pools) return fail(pools.error());
    return host_info{*host_null || *ui_null ? host_kind::none : host_kind::prompts, *pools};
}

}  // namespace stamplog::psrp
