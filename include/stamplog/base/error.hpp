// What went wrong, where, and what the reader can do about it.
//
// The code says what the *caller* can do next (KJ's idea of error kinds), never which library failed. Messages are
// lower case, name the thing that failed first, quote foreign text, and never hold a secret.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace stamplog {

enum class errc {
    transient,     // the same call may work now
    overloaded,    // the same call may work later
    disconnected,  // the connection or session is gone; only a new one can go on
    timed_out,     // a deadline passed; the peer may still be working
    auth,          // a credential was refused
    refused,       // the peer understood and said no (a cmdlet's error, ScriptsNotAllowed, a quota)
    not_found,     // the named thing is not there
    conflict,      // something else is in the way (other content, another run)
    unsupported,   // understood, but this side cannot do it
    corrupt,       // bytes from outside break their format
    limit,         // bytes from outside exceed a named limit
    io,            // the local disk or memory failed
    cancelled,     // somebody asked to stop
    config,        // the operator's input is wrong; nothing was started
    internal,      // a bug of ours
};

std::string_view to_string(errc code) noexcept;

struct error {
    errc code = errc::internal;
    std::string what;  // "ercs01: open session: no answer within 60 s"
    std::string hint;  // what the operator can do, a whole sentence, may be empty
};

// Puts `where` in front of the message: one layer, one context, outermost first.
inline error in_context(std::string_view where, error e) {
    e.what = std::string(where) + ": " + e.what;
    return e;
}

// "what (hint)" for logs and terminals.
std::string describe(const error& e);

}  // namespace stamplog
