#include "database.hpp"

#include <sqlite3.h>

namespace stamplog::run {
namespace {

constexpr int busy_milliseconds = 10'000;  // `status` may read while the run writes

tl::unexpected<error> failure(sqlite3* db, const char* doing) {
    const int code = db ? sqlite3_errcode(db) : SQLITE_NOMEM;
    const std::string why = db ? sqlite3_errmsg(db) : "out of memory";
    // SQLITE_ERROR: a table is not as we make it, since our statements are constant.
    const bool broken = code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT || code == SQLITE_ERROR ||
                        code == SQLITE_MISMATCH || code == SQLITE_TOOBIG || code == SQLITE_SCHEMA;
    return fail(broken ? errc::corrupt : errc::io, std::string("journal: ") + doing + ": " + why);
}

}  // namespace

statement::~statement() { sqlite3_finalize(handle_); }

statement& statement::bind(std::string_view text) {
    sqlite3_bind_text64(handle_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

statement& statement::bind(std::int64_t number) {
    sqlite3_bind_int64(handle_, ++bound_, number);
    return *this;
}

result<bool> statement::next() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return failure(db_, "step");
}

std::string statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))) : std::string();
}

std::int64_t statement::number(int column) const { return sqlite3_column_int64(handle_, column); }

result<std::unique_ptr<database>> database::open(const std::filesystem::path& file, mode how) {
    std::unique_ptr<database> db(new database);
    // A reader opens for writing too: without a writer, WAL's shared memory must be made anew. query_only keeps it a reader.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (how == mode::create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(file.c_str(), &db->handle_, flags, nullptr) != SQLITE_OK) return failure(db->handle_, "open");
    sqlite3_busy_timeout(db->handle_, busy_milliseconds);
    const char* pragmas = how == mode::read ? "PRAGMA query_only=ON;" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
    if (auto ok = db->run(pragmas); !ok) return fail(ok.error());
    return db;
}

database::~database() { sqlite3_close_v2(handle_); }

result<void> database::run(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(handle_, "execute");
    return {};
}

result<statement> database::prepare(const char* sql) {
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v2(handle_, sql, -1, &handle, nullptr) != SQLITE_OK) return failure(handle_, "prepare");
    return statement(handle_, handle);
}

}  // namespace stamplog::run
