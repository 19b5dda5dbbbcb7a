// HostInfo: what a client tells about its host, with the pool and with every pipeline (MS-PSRP 2.2.3.14).
#pragma once

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/host.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

value write_pool_host_info(host_kind host);
// A pipeline of ours has no host of its own: it uses the pool's, as PowerShell's own client says it.
value write_pipeline_host_info();

struct host_info {
    host_kind host = host_kind::none;
    bool use_runspace_host = false;
};
[[nodiscard]] result<host_info> read_host_info(const value& v);

}  // namespace stamplog::psrp
