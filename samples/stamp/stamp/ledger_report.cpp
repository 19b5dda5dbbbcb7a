#include "stamp/ledger_impl.hpp"

namespace stampsim {
namespace {

std::optional<stamplog::utc_time> time_or_null(const statement& q, int column) {
    if (q.is_null(column)) return std::nullopt;
    return as_time(q.number(column));
}

std::vector<session_record> read_sessions(database& db) {
    std::vector<session_record> all;
    auto q = db.prepare("SELECT id,ercs,user,transcript,started,ended,how FROM session ORDER BY id");
    while (q.row())
        all.push_back({q.number(0), q.text(1), q.text(2), q.text(3), as_time(q.number(4)), time_or_null(q, 5), q.text(6)});
    return all;
}

std::vector<collection_record> read_collections(database& db) {
    std::vector<collection_record> all;
    auto q =
        db.prepare("SELECT id,session,ercs,cmdlet,roles,from_time,to_time,started,ended,outcome FROM collection ORDER BY id");
    while (q.row())
        all.push_back({q.number(0), q.number(1), q.text(2), q.text(3), roles_of(q.text(4)), as_time(q.number(5)),
                       as_time(q.number(6)), as_time(q.number(7)), time_or_null(q, 8), q.text(9)});
    return all;
}

}  // namespace

stamplog::result<ledger_report> ledger::report() {
    return guarded([&]() -> stamplog::result<ledger_report> {
        write_transaction t(impl_->db);
        impl_->reap();
        ledger_report r;
        r.sessions = read_sessions(impl_->db);
        r.collections = read_collections(impl_->db);
        for (int i = 1; i <= impl_->folder.settings().ercs_count; ++i) r.most_per_ercs.emplace_back(ercs_name(i), 0);
        {
            auto q = impl_->db.prepare("SELECT ercs,count FROM peak");
            while (q.row()) {
                auto count = static_cast<int>(q.number(1));
                if (q.text(0).empty()) r.most_at_once = count;
                for (auto& [name, most] : r.most_per_ercs)
                    if (name == q.text(0)) most = count;
            }
        }
        t.commit();
        return r;
    });
}

}  // namespace stampsim
