#include "stamp/ledger.hpp"

#include "stamp/ledger_impl.hpp"

namespace stampsim {
using stamplog::fail;
using stamplog::result;

ledger::ledger(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
ledger::~ledger() = default;
ledger::ledger(ledger&&) noexcept = default;
ledger& ledger::operator=(ledger&&) noexcept = default;

result<ledger> ledger::open(const stamp_folder& folder, const stamplog::clock& time) {
    return guarded([&]() -> result<ledger> { return ledger(std::make_unique<impl>(folder, time)); });
}

result<ledger::opened_session> ledger::begin_session(const std::string& ercs, const std::string& user,
                                                     const std::string& transcript) {
    return guarded([&]() -> result<opened_session> {
        write_transaction t(impl_->db);
        impl_->reap();
        impl_->db.prepare("INSERT INTO session(ercs,user,transcript,started,how) VALUES(?,?,?,?,'open')")
            .bind(1, ercs)
            .bind(2, user)
            .bind(3, transcript)
            .bind(4, impl_->now())
            .run();
        auto id = impl_->db.last_id();
        auto lock = session_lock::take(impl_->lock_file(ercs, id));
        if (!lock) return fail(lock.error());
        t.commit();
        return opened_session{id, std::move(*lock)};
    });
}

result<void> ledger::end_session(std::int64_t id, const std::string& how) {
    return guarded([&]() -> result<void> {
        // The first end counts: a session closed properly stays closed when its process ends later.
        impl_->db.prepare("UPDATE session SET ended=?, how=? WHERE id=? AND how='open'")
            .bind(1, impl_->now())
            .bind(2, how)
            .bind(3, id)
            .run();
        return {};
    });
}

result<std::optional<std::int64_t>> ledger::begin_collection(const collection_record& c, bool alone) {
    return guarded([&]() -> result<std::optional<std::int64_t>> {
        write_transaction t(impl_->db);
        impl_->reap();
        int others = impl_->running("");
        if (alone && others > 0) {
            t.commit();
            return std::optional<std::int64_t>{};
        }
        impl_->db
            .prepare(
                "INSERT INTO collection(session,ercs,cmdlet,roles,from_time,to_time,started,outcome)"
                " VALUES(?,?,?,?,?,?,?,'running')")
            .bind(1, c.session)
            .bind(2, c.ercs)
            .bind(3, c.cmdlet)
            .bind(4, roles_text(c.roles))
            .bind(5, c.from.time_since_epoch().count())
            .bind(6, c.to.time_since_epoch().count())
            .bind(7, impl_->now())
            .run();
        auto id = impl_->db.last_id();
        impl_->raise_peak("", others + 1);
        impl_->raise_peak(c.ercs, impl_->running(c.ercs));
        t.commit();
        return std::optional<std::int64_t>{id};
    });
}

result<void> ledger::end_collection(std::int64_t id, const std::string& outcome) {
    return guarded([&]() -> result<void> {
        impl_->db.prepare("UPDATE collection SET ended=?, outcome=? WHERE id=? AND outcome='running'")
            .bind(1, impl_->now())
            .bind(2, outcome)
            .bind(3, id)
            .run();
        return {};
    });
}

result<bool> ledger::take_fault(int index, int times) {
    return guarded([&]() -> result<bool> {
        write_transaction t(impl_->db);
        if (times > 0 && impl_->fault_uses(index) >= times) return false;
        impl_->db.prepare("INSERT INTO fault(position,used) VALUES(?,1) ON CONFLICT(position) DO UPDATE SET used=used+1")
            .bind(1, index)
            .run();
        t.commit();
        return true;
    });
}

result<bool> ledger::fault_left(int index, int times) {
    if (times == 0) return true;
    return guarded([&]() -> result<bool> { return impl_->fault_uses(index) < times; });
}

result<std::vector<std::string>> ledger::open_transcripts(const std::string& ercs) {
    return guarded([&]() -> result<std::vector<std::string>> {
        write_transaction t(impl_->db);
        impl_->reap();
        auto names = impl_->open_transcripts(ercs);
        t.commit();
        return names;
    });
}

result<void> ledger::note_validation(const std::string& failed) {
    return guarded([&]() -> result<void> {
        impl_->db.prepare("INSERT INTO validation(failed) VALUES(?)").bind(1, failed).run();
        return {};
    });
}

result<std::optional<std::string>> ledger::last_validation() {
    return guarded([&]() -> result<std::optional<std::string>> {
        auto q = impl_->db.prepare("SELECT failed FROM validation ORDER BY id DESC LIMIT 1");
        if (!q.row()) return std::optional<std::string>{};
        return std::optional(q.text(0));
    });
}

result<void> ledger::add_on_demand(const std::vector<std::string>& roles) {
    return guarded([&]() -> result<void> {
        for (const auto& role : roles) impl_->db.prepare("INSERT OR IGNORE INTO on_demand(role) VALUES(?)").bind(1, role).run();
        return {};
    });
}

result<std::vector<std::string>> ledger::on_demand() {
    return guarded([&]() -> result<std::vector<std::string>> {
        std::vector<std::string> roles;
        auto q = impl_->db.prepare("SELECT role FROM on_demand ORDER BY role");
        while (q.row()) roles.push_back(q.text(0));
        return roles;
    });
}

}  // namespace stampsim
