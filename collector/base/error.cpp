#include "stamplog/base/error.hpp"

namespace stamplog {

std::string_view to_string(errc code) noexcept {
    switch (code) {
        case errc::transient:
            return "transient";
        case errc::overloaded:
            return "overloaded";
        case errc::disconnected:
            return "disconnected";
        case errc::timed_out:
            return "timed-out";
        case errc::auth:
            return "auth";
        case errc::refused:
            return "refused";
        case errc::not_found:
            return "not-found";
        case errc::conflict:
            return "conflict";
        case errc::unsupported:
            return "unsupported";
        case errc::corrupt:
            return "corrupt";
        case errc::limit:
            return "limit";
        case errc::io:
            return "io";
        case errc::cancelled:
            return "cancelled";
        case errc::config:
            return "config";
        case errc::internal:
            return "internal";
    }
    return "unknown";
}

std::string describe(const error& e) { return e.hint.empty() ? e.what : e.what + " (" + e.hint + ")"; }

}  // namespace stamplog
