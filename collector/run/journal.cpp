#include "stamplog/run/journal.hpp"

#include <mutex>
#include <nlohmann/json.hpp>

#include "database.hpp"
#include "kept_limits.hpp"
#include "names.hpp"
#include "network_filesystem.hpp"
#include "run_lock.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t schema_version = 2, oldest_schema = 1;
// Times are ticks of 100 ns since 1970, UTC. Steps are only ever added.
constexpr const char* schema = R"(
CREATE TABLE run (id TEXT NOT NULL, tool_version TEXT NOT NULL, started INTEGER NOT NULL, stamp TEXT NOT NULL,
                  case_id TEXT NOT NULL, request TEXT NOT NULL, landing_unc TEXT NOT NULL, landing_local TEXT NOT NULL,
                  plan TEXT NOT NULL, options TEXT NOT NULL);
CREATE TABLE step (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, ercs TEXT NOT NULL, unit INTEGER NOT NULL,
                   subject TEXT NOT NULL, detail TEXT NOT NULL);
PRAGMA user_version = 2;
)";

fs::path file_in(const fs::path& folder) { return folder / "journal.db"; }

std::int64_t to_ticks(utc_time t) { return t.time_since_epoch().count(); }
utc_time from_ticks(std::int64_t n) { return utc_time(ticks(n)); }

// Foreign text may be no UTF-8; a journal that refuses a step for that would be worse than a replaced character.
std::string dump(const std::map<std::string, std::string>& detail) {
    return nlohmann::json(detail).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// nullopt: not one of ours.
std::optional<std::map<std::string, std::string>> parse_detail(const std::string& text) {
    std::map<std::string, std::string> out;
    const auto j = nlohmann::json::parse(text, nullptr, false);
    if (j.is_null()) return out;  // of a step that says nothing besides
    if (!j.is_object()) return std::nullopt;
    for (const auto& [key, value] : j.items()) {
        if (!value.is_string()) return std::nullopt;
        out[key] = value.get<std::string>();
    }
    return out;
}

result<void> write_identity(database& db, const run_identity& who) {
    auto s = db.prepare("INSERT INTO run VALUES (?,?,?,?,?,?,?,?,?,?)");
    if (!s) return fail(s.error());
    s->bind(who.id).bind(who.tool_version).bind(to_ticks(who.started)).bind(who.stamp).bind(who.case_id);
    s->bind(who.request_json).bind(who.landing_unc).bind(who.landing_local.string()).bind(who.plan).bind(who.options);
    auto done = s->next();
    if (!done) return fail(done.error());
    return {};
}

result<void> make_folder(const fs::path& folder) {
    if (auto kind = network_filesystem(folder))
        return fail(errc::unsupported, folder.string() + ": a journal cannot lie on a network file system (" + *kind + ")",
                    "Set XDG_STATE_HOME to a folder on a local disk.");
    if (auto made = storage::make_folders(folder); !made) return made;
    std::error_code ec;
    fs::permissions(folder, fs::perms::owner_all, ec);
    if (ec) return fail(errc::io, folder.string() + ": its rights cannot be set: " + ec.message());
    if (has_journal(folder)) return fail(errc::conflict, folder.string() + ": there is a run already");
    return {};
}

}  // namespace

struct journal::impl {
    file_lock lock;
    std::unique_ptr<database> db;
    std::int64_t schema = schema_version;
    std::mutex mutex;
};

journal::journal(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
journal::~journal() = default;

result<std::unique_ptr<journal>> journal::create(const fs::path& folder, const run_identity& who) {
    if (auto ok = make_folder(folder); !ok) return fail(ok.error());
    auto p = std::make_unique<impl>();
    auto lock = lock_run(folder);
    if (!lock) return fail(lock.error());
    p->lock = std::move(*lock);
    auto db = database::open(file_in(folder), database::mode::create);
    if (!db) return fail_in(folder.string(), db);
    p->db = std::move(*db);
    if (auto ok = p->db->run(schema); !ok) return fail_in(folder.string(), ok);
    if (auto ok = write_identity(*p->db, who); !ok) return fail_in(folder.string(), ok);
    return std::unique_ptr<journal>(new journal(std::move(p)));
}

bool has_journal(const fs::path& folder) {
    std::error_code ec;
    return fs::exists(file_in(folder), ec);
}

result<std::unique_ptr<journal>> journal::open(const fs::path& folder, access how) {
    if (!has_journal(folder)) return fail(errc::not_found, folder.string() + ": no journal there");
    auto p = std::make_unique<impl>();
    if (how == access::append) {
        auto lock = lock_run(folder);
        if (!lock) return fail(lock.error());
        p->lock = std::move(*lock);
    }
    auto db = database::open(file_in(folder), how == access::read ? database::mode::read : database::mode::append);
    if (!db) return fail_in(folder.string(), db);
    p->db = std::move(*db);
    auto version = p->db->prepare("PRAGMA user_version");
    if (!version) return fail_in(folder.string(), version);
    auto row = version->next();
    if (!row) return fail_in(folder.string(), row);
    const auto v = p->schema = version->number(0);
    if (v < oldest_schema || v > schema_version)
        return fail(v > schema_version ? errc::unsupported : errc::corrupt, folder.string() + ": the journal has schema " +
                                                                                std::to_string(v) + ", this version reads " +
                                                                                std::to_string(schema_version));
    if (how == access::append && v != schema_version)
        return fail(errc::unsupported,
                    folder.string() + ": the run was made by an older version, whose journal (schema " + std::to_string(v) +
                        ") does not say how to go on",
                    "What landed can be packed: stamplog status tells where it lies.");
    return std::unique_ptr<journal>(new journal(std::move(p)));
}

result<void> journal::append(const step& s) {
    std::scoped_lock lock(impl_->mutex);
    auto insert = impl_->db->prepare("INSERT INTO step(at,kind,ercs,unit,subject,detail) VALUES (?,?,?,?,?,?)");
    if (!insert) return fail(insert.error());
    const auto detail = dump(s.detail);
    insert->bind(to_ticks(s.at)).bind(to_string(s.kind)).bind(s.ercs).bind(std::int64_t{s.unit}).bind(s.subject).bind(detail);
    auto done = insert->next();
    if (!done) return fail(done.error());
    return {};
}

result<run_identity> journal::identity() const {
    std::scoped_lock lock(impl_->mutex);
    const bool old = impl_->schema == oldest_schema;
    auto s = impl_->db->prepare(
        old ? "SELECT id,tool_version,started,stamp,case_id,request,landing_unc,landing_local,'','' FROM run"
            : "SELECT id,tool_version,started,stamp,case_id,request,landing_unc,landing_local,plan,options FROM run");
    if (!s) return fail(s.error());
    auto row = s->next();
    if (!row) return fail(row.error());
    if (!*row) return fail(errc::corrupt, "journal: it does not say which run it is of");
    run_identity who;
    who.id = s->text(0);
    who.tool_version = s->text(1);
    if (!is_kept_time(s->number(2))) return fail(errc::corrupt, "journal: when the run started is no time");
    who.started = from_ticks(s->number(2));
    who.stamp = s->text(3);
    who.case_id = s->text(4);
    who.request_json = s->text(5);
    who.landing_unc = s->text(6);
    who.landing_local = s->text(7);
    who.plan = s->text(8);
    who.options = s->text(9);
    return who;
}

result<std::vector<step>> journal::steps() const {
    std::scoped_lock lock(impl_->mutex);
    auto s = impl_->db->prepare("SELECT at,kind,ercs,unit,subject,detail,seq FROM step ORDER BY seq");
    if (!s) return fail(s.error());
    std::vector<step> out;
    for (;;) {
        auto row = s->next();
        if (!row) return fail(row.error());
        if (!*row) return out;
        if (!is_kept_time(s->number(0)) || s->number(3) < 0 || s->number(3) > most_units)
            return fail(errc::corrupt, "journal: step " + std::to_string(s->number(6)) + ": its time or its unit is none");
        auto detail = parse_detail(s->text(5));
        if (!detail)
            return fail(errc::corrupt, "journal: step " + std::to_string(s->number(6)) + ": what it says cannot be read");
        const auto kind = parse_step_kind(s->text(1));
        if (!kind) continue;
        out.push_back(
            {*kind, from_ticks(s->number(0)), s->text(2), static_cast<int>(s->number(3)), s->text(4), std::move(*detail)});
    }
}

}  // namespace stamplog::run
