#include "stamplog/run/exit_code.hpp"

#include <algorithm>

namespace stamplog::run {

namespace {

bool anything_came(const collected& c) {
    const auto brought = [](const unit_record& r) { return r.how == outcome::done || r.how == outcome::partial; };
    return !c.zips.empty() || std::any_of(c.cover.units.begin(), c.cover.units.end(), brought);
}

}  // namespace

exit_code exit_code_of(const collected& c, const delivery& d) {
    const auto when = [](bool applies, exit_code code) { return applies ? code : exit_code::complete; };
    const bool started = c.any_session, came = anything_came(c);
    return first_of({
        when(d.internal_error || c.journal_failed, exit_code::internal_error),
        when(c.interrupted && !d.sealed, exit_code::interrupted),
        when(!d.verified, exit_code::verification_failed),
        when(d.sealed ? !d.every_stage : started && came, exit_code::not_delivered),
        when(!started && c.auth_refused_by_all, exit_code::auth_refused),
        when(!started, exit_code::preflight_refused),
        when(started && !came, exit_code::nothing_collected),
        when(!c.cover.complete() || !d.pack_complete, exit_code::partial),
    });
}

exit_code exit_code_of(const error& e) noexcept {
    switch (e.code) {
        case errc::internal:
            return exit_code::internal_error;
        case errc::config:
        case errc::conflict:
        case errc::io:
        case errc::unsupported:
        case errc::not_found:
            return exit_code::usage;
        case errc::auth:
            return exit_code::auth_refused;
        case errc::cancelled:
            return exit_code::interrupted;
        case errc::corrupt:
            return exit_code::verification_failed;
        case errc::transient:
        case errc::overloaded:
        case errc::disconnected:
        case errc::timed_out:
        case errc::refused:
        case errc::limit:
            return exit_code::preflight_refused;
    }
    return exit_code::internal_error;
}

}  // namespace stamplog::run
