#include "stamp/ledger_impl.hpp"

#include <nlohmann/json.hpp>

namespace stampsim {

ledger::impl::impl(const stamp_folder& f, const stamplog::clock& t) : folder(f), time(t), db(f.ledger()) {
    db.execute(
        "CREATE TABLE IF NOT EXISTS session(id INTEGER PRIMARY KEY, ercs TEXT, user TEXT, transcript TEXT, started INTEGER,"
        " ended INTEGER, how TEXT);"
        "CREATE TABLE IF NOT EXISTS collection(id INTEGER PRIMARY KEY, session INTEGER, ercs TEXT, cmdlet TEXT, roles TEXT,"
        " from_time INTEGER, to_time INTEGER, started INTEGER, ended INTEGER, outcome TEXT);"
        "CREATE TABLE IF NOT EXISTS peak(ercs TEXT PRIMARY KEY, count INTEGER);"
        "CREATE TABLE IF NOT EXISTS fault(position INTEGER PRIMARY KEY, used INTEGER);"
        "CREATE TABLE IF NOT EXISTS on_demand(role TEXT PRIMARY KEY);"
        "CREATE TABLE IF NOT EXISTS validation(id INTEGER PRIMARY KEY, failed TEXT);");
}

std::filesystem::path ledger::impl::lock_file(const std::string& ercs, std::int64_t session) const {
    return folder.sessions(ercs) / (std::to_string(session) + ".lock");
}

void ledger::impl::reap() {
    std::vector<std::int64_t> dead;
    {
        // A session that was closed may still have a living process, and one that is open may not: the lock tells.
        auto q = db.prepare(
            "SELECT id, ercs FROM session WHERE how='open' OR id IN (SELECT session FROM collection WHERE outcome='running')");
        while (q.row())
            if (session_lock::is_dead(lock_file(q.text(1), q.number(0)))) dead.push_back(q.number(0));
    }
    for (auto id : dead) {
        db.prepare("UPDATE session SET ended=?, how='gone' WHERE id=? AND how='open'").bind(1, now()).bind(2, id).run();
        db.prepare("UPDATE collection SET ended=?, outcome='killed' WHERE session=? AND outcome='running'")
            .bind(1, now())
            .bind(2, id)
            .run();
    }
}

int ledger::impl::running(const std::string& ercs) {
    auto q = db.prepare("SELECT count(*) FROM collection WHERE outcome='running' AND (?1='' OR ercs=?1)");
    q.bind(1, ercs).row();
    return static_cast<int>(q.number(0));
}

void ledger::impl::raise_peak(const std::string& ercs, int count) {
    db.prepare("INSERT INTO peak(ercs,count) VALUES(?1,?2) ON CONFLICT(ercs) DO UPDATE SET count=max(count,?2)")
        .bind(1, ercs)
        .bind(2, count)
        .run();
}

std::string roles_text(const std::vector<std::string>& roles) {
    return nlohmann::json(roles).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> roles_of(const std::string& text) try {
    return nlohmann::json::parse(text).get<std::vector<std::string>>();
} catch (const nlohmann::json::exception& e) {
    throw database_error(std::string("roles of a collection: ") + e.what());
}

std::vector<std::string> ledger::impl::open_transcripts(const std::string& ercs) {
    std::vector<std::string> names;
    auto q = db.prepare("SELECT transcript FROM session WHERE how='open' AND ercs=?");
    q.bind(1, ercs);
    while (q.row()) names.push_back(q.text(0));
    return names;
}

int ledger::impl::fault_uses(int index) {
    auto q = db.prepare("SELECT used FROM fault WHERE position=?");
    return q.bind(1, index).row() ? static_cast<int>(q.number(0)) : 0;
}

}  // namespace stampsim
