// CREATE_PIPELINE as a server reads it: by name, in any order, every mandatory property asked for (MS-PSRP 2.2.2.10).
#pragma once

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/server.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// `pool_host`: what the pool's host is, used where the pipeline says _useRunspaceHost. errc::corrupt names the property that is
// missing or of a wrong type.
[[nodiscard]] result<received_pipeline> read_create_pipeline(const value& v, const guid& id, host_kind pool_host);

}  // namespace stamplog::psrp
