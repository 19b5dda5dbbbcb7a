// The six streams of a command as PowerShell shows them: objects, errors with their two lines, WARNING:, VERBOSE:, DEBUG:,
// information as plain text, progress as a line that changes on a terminal.
#pragma once

#include <mutex>
#include <string>

#include "object_view.hpp"
#include "stamplog/session/session.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Set as the printer's screen while a command runs; on a terminal it owns one line of it.
class progress_line final : public screen {
 public:
    explicit progress_line(context& c);
    ~progress_line() override;
    void show(const psrp::progress_record& p);
    void clear();
    void around(const std::function<void()>& write) override;

 private:
    void erase();
    void draw();
    context& c_;
    bool on_;
    std::mutex mutex_;
    std::string text_;  // empty: nothing is drawn
};

class stream_view {
 public:
    stream_view(context& c, object_format how);
    // Calls back into this, which must outlive the call.
    session::observer observer();
    void error(const psrp::error_record& e);
    // The command ended: what waits is printed, the line is taken away.
    void finish();
    progress_line& progress() { return progress_; }

 private:
    void text(const char* stream, const char* prefix, std::string_view said);
    context& c_;
    object_view objects_;
    progress_line progress_;
};

// "message", then CategoryInfo and FullyQualifiedErrorId, as Windows PowerShell prints an error.
std::string error_text(const psrp::error_record& e);

}  // namespace stamplog::cli
