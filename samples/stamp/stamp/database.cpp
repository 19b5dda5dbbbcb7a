#include "stamp/database.hpp"

namespace stampsim {

statement::statement(sqlite3* db, const char* sql) : db_(db) {
    if (sqlite3_prepare_v2(db, sql, -1, &handle_, nullptr) != SQLITE_OK) throw database_error(sqlite3_errmsg(db));
}

statement& statement::bind(int position, std::int64_t value) {
    if (sqlite3_bind_int64(handle_, position, value) != SQLITE_OK) throw database_error(sqlite3_errmsg(db_));
    return *this;
}

statement& statement::bind(int position, const std::string& value) {
    if (sqlite3_bind_text(handle_, position, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT) != SQLITE_OK)
        throw database_error(sqlite3_errmsg(db_));
    return *this;
}

bool statement::row() {
    int rc = sqlite3_step(handle_);
    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) return false;
    throw database_error(sqlite3_errmsg(db_));
}

std::string statement::text(int column) const {
    const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return p ? std::string(p, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))) : std::string();
}

database::database(const std::filesystem::path& file) {
    if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) {
        std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw database_error(file.string() + ": " + why);
    }
    sqlite3_busy_timeout(handle_, 20'000);
    // A killed process leaves a journal that the next one rolls back; only a power cut could hurt, and this is a simulator.
    execute("PRAGMA synchronous=OFF");
}

void database::execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw database_error(sqlite3_errmsg(handle_));
}

write_transaction::~write_transaction() {
    if (done_) return;
    try {
        db_.execute("ROLLBACK");
    } catch (const database_error&) {
        // The transaction ends with the connection at the latest.
    }
}

void write_transaction::commit() {
    db_.execute("COMMIT");
    done_ = true;
}

}  // namespace stampsim
