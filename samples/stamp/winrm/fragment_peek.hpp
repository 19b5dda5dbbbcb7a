// What a PSRP fragment is about, as far as WinRM's own states need it. A real service asks its plug-in; here the fragments pass
// through unread, so that any PSRP server may stand behind them.
#pragma once

#include "stamplog/base/bytes.hpp"

namespace stampsim::winrm {

struct fragment_news {
    bool ends_command = false;  // a PIPELINE_STATE that is a last one is complete
    bool asks_host = false;     // a host call that waits for an answer is complete
};

// Looks at the fragments of one stream in their order. What a message is shows in its first fragment; a failed state with its
// error record may have many.
class fragment_watch {
 public:
    fragment_news look(stamplog::byte_view fragments);  // whole ones

 private:
    enum class kind { other, last_state, question };
    static kind kind_of(stamplog::byte_view message);
    kind kind_ = kind::other;  // of the message that has begun
};

}  // namespace stampsim::winrm
