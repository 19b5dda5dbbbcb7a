// SQLite with results in place of codes, and handles that close themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace stamplog::run {

class statement {
 public:
    statement(sqlite3* db, sqlite3_stmt* s) : db_(db), handle_(s) {}
    statement(statement&& other) noexcept : db_(other.db_), handle_(std::exchange(other.handle_, nullptr)) {}
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;
    statement& operator=(statement&&) = delete;
    ~statement();

    statement& bind(std::string_view text);  // in order, from the first
    statement& bind(std::int64_t number);
    // True: a row is there. A statement that changes gives false.
    [[nodiscard]] result<bool> next();
    std::string text(int column) const;
    std::int64_t number(int column) const;

 private:
    sqlite3* db_;
    sqlite3_stmt* handle_;
    int bound_ = 0;
};

// One connection; calls must not overlap.
class database {
 public:
    enum class mode { create, append, read };
    [[nodiscard]] static result<std::unique_ptr<database>> open(const std::filesystem::path& file, mode how);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    [[nodiscard]] result<void> run(const char* sql);  // constant text of ours, may be several statements
    [[nodiscard]] result<statement> prepare(const char* sql);

 private:
    database() = default;
    sqlite3* handle_ = nullptr;
};

}  // namespace stamplog::run
