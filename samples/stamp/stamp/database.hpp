// A thin RAII layer over SQLite for the ledger. Every failure becomes an exception of type database_error inside the ledger
// and a result at its border.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace stampsim {

struct database_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class statement {
 public:
    statement(sqlite3* db, const char* sql);
    ~statement() { sqlite3_finalize(handle_); }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    statement& bind(int position, std::int64_t value);
    statement& bind(int position, const std::string& value);
    bool row();  // false: no more rows
    void run() {
        while (row()) {
        }
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(handle_, column); }
    bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
    std::string text(int column) const;

 private:
    sqlite3* db_;
    sqlite3_stmt* handle_ = nullptr;
};

class database {
 public:
    explicit database(const std::filesystem::path& file);
    ~database() { sqlite3_close(handle_); }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    void execute(const char* sql);
    statement prepare(const char* sql) { return {handle_, sql}; }
    std::int64_t last_id() const { return sqlite3_last_insert_rowid(handle_); }

 private:
    sqlite3* handle_ = nullptr;
};

// Holds the one write lock of the file: what is read inside cannot change before commit, in any process.
class write_transaction {
 public:
    explicit write_transaction(database& db) : db_(db) { db_.execute("BEGIN IMMEDIATE"); }
    ~write_transaction();
    write_transaction(const write_transaction&) = delete;
    write_transaction& operator=(const write_transaction&) = delete;
    void commit();

 private:
    database& db_;
    bool done_ = false;
};

}  // namespace stampsim
