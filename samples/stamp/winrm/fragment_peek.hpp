// What a PSRP fragment is about, as far as WinRM's own states need it. A real service asks its plug-in; here the fragments pass
// through unread, so that any PSRP server may stand behind them.
#pragma once

#include "stamplog/base/bytes.hpp"

namespace stampsim::winrm {

struct fragment_news {
    bool ends_command = false;  // a PIPELINE_STATE that is a last one
    bool asks_host = false;     // a host call that waits for an answer
};
// `fragments`: whole ones. Both messages are short: one that spans fragments is neither.
fragment_news peek(stamplog::byte_view fragments);

}  // namespace stampsim::winrm
