#include "stamp/ledger_impl.hpp"

namespace stampsim {

ledger::impl::impl(const stamp_folder& f, const stamplog::clock& t) : folder(f), time(t), db(f.ledger()) {
    db.execute(
        "CREATE TABLE IF NOT EXISTS session(id INTEGER PRIMARY KEY, ercs TEXT, user TEXT, transcript TEXT, started INTEGER,"
        " ended INTEGER, how TEXT);"
        "CREATE TABLE IF NOT EXISTS collection(id INTEGER PRIMARY KEY, session INTEGER, ercs TEXT, cmdlet TEXT, roles TEXT,"
        " from_time INTEGER, to_time INTEGER, started INTEGER, ended INTEGER, outcome TEXT);"
        "CREATE TABLE IF NOT EXISTS peak(ercs TEXT PRIMARY KEY, count INTEGER);"
        "CREATE TABLE IF NOT EXISTS fault(position INTEGER PRIMARY KEY, used INTEGER);"
        "CREATE TABLE IF NOT EXISTS on_demand(role TEXT PRIMARY KEY);");
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

std::string join_roles(const std::vector<std::string>& roles) {
    std::string text;
    for (const auto& role : roles) text += (text.empty() ? "" : ",") + role;
    return text;
}

std::vector<std::string> split_roles(const std::string& text) {
    std::vector<std::string> roles;
    for (std::size_t at = 0; at < text.size();) {
        auto end = std::min(text.find(',', at), text.size());
        roles.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return roles;
}

}  // namespace stampsim
