// The ledger's tables and the steps that more than one of its calls needs.
#pragma once

#include "stamp/database.hpp"
#include "stamp/ledger.hpp"

namespace stampsim {

struct ledger::impl {
    impl(const stamp_folder& f, const stamplog::clock& t);

    std::int64_t now() const { return time.now().time_since_epoch().count(); }
    std::filesystem::path lock_file(const std::string& ercs, std::int64_t session) const;
    // Ends what dead processes left. Within a write transaction, so that no session is seen before it holds its lock.
    void reap();
    int running(const std::string& ercs);  // empty: on the stamp
    void raise_peak(const std::string& ercs, int count);
    std::vector<std::string> open_transcripts(const std::string& ercs);
    int fault_uses(int index);

    stamp_folder folder;
    const stamplog::clock& time;
    database db;
};

// Runs `body`, turning a database_error into a result.
template <class F>
auto guarded(F&& body) -> decltype(body()) {
    try {
        return body();
    } catch (const database_error& e) {
        return stamplog::fail(stamplog::errc::io, std::string("stamp ledger: ") + e.what());
    }
}

inline stamplog::utc_time as_time(std::int64_t count) { return stamplog::utc_time(stamplog::ticks(count)); }
// A JSON array: a role's name may hold any character.
std::string roles_text(const std::vector<std::string>& roles);
std::vector<std::string> roles_of(const std::string& text);

}  // namespace stampsim
