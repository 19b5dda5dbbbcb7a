#include "stamplog/pep/pep_session.hpp"

namespace stamplog::pep {

std::string call_outcome::message() const {
    if (reason && !reason->message.empty()) return reason->message;
    for (const auto& e : errors)
        if (!e.message.empty()) return e.message;
    return reason ? reason->fully_qualified_id : std::string();
}

}  // namespace stamplog::pep
