// What a verb prints. Plain lines for people, one JSON object a line with --json; results go to standard output, everything
// else (progress, warnings, errors) to standard error.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/error.hpp"
#include "stamplog/base/exit_code.hpp"
#include "stamplog/cli/world.hpp"

namespace stamplog::cli {

// Whoever keeps lines on the terminal that change. While one is set, every write goes through it, so that it can take its lines
// away, let the text be written, and draw them again below it.
class screen {
 public:
    virtual ~screen() = default;
    virtual void around(const std::function<void()>& write) = 0;
};

// Thread-safe. What comes from outside is made printable here, whoever calls.
class printer {
 public:
    printer(world& w, bool json, bool quiet);

    bool json() const { return json_; }
    bool colour() const { return colour_; }

    // A line of result, as it is (the caller has made foreign text printable). Not with --json.
    void line(std::string_view text);
    // Results as they are, without a line's end. Not with --json. False when nobody reads them any more.
    bool content(std::string_view bytes);
    // A result as one JSON object a line. Only with --json. Callers pass an object with an "event" or "type" field.
    void object(const nlohmann::ordered_json& o);
    // Null: nobody. When it returns, no thread writes through the screen before.
    void set_screen(screen* s);

    // Progress and remarks: standard error, not with --quiet; with --json as {"event":"note","text":…} on standard output.
    void note(std::string_view text);
    void warn(std::string_view text);
    // Standard error, as it is (the caller has made foreign text printable), also with --quiet. Not with --json.
    void beside(std::string_view text);
    // "stamplog: what" and the hint on a line of its own; with --json {"event":"error",…}. Returns `code` for `return
    // print.fail(…)`.
    exit_code fail(const error& e, exit_code code);
    // The last line of a verb: the next command to type. Not with --quiet.
    void next(std::string_view command);
    // Of verbs whose standard output is what was asked for, byte for byte: before anything else is printed. The next command is
    // then said with --json only.
    void only_content() { only_content_ = !json_; }
    bool said_next() const { return said_next_; }

    // Columns padded to their widest cell, the first row as header.
    void table(const std::vector<std::vector<std::string>>& rows);

 private:
    void write(const std::function<void(std::string_view)>& to, const std::string& text);
    void out(const std::string& text) { write(w_.out, text); }
    void err(const std::string& text) { write(w_.err, text); }

    world& w_;
    bool json_, quiet_, colour_;
    std::mutex writing_;
    screen* screen_ = nullptr;
    std::atomic<bool> said_next_ = false, only_content_ = false;
};

std::string human_size(std::uint64_t bytes);       // "812 B", "1.4 MB" (powers of 1000)
std::string human_duration(std::int64_t seconds);  // "42 s", "3 min 05 s", "2 h 10 min"
// A name or path from outside, safe for one line of a terminal: control characters and newlines escaped.
std::string one_line(std::string_view foreign, std::size_t limit = 4096);
// Quoted for a POSIX shell when needed, for the commands we tell people to type.
std::string shell_quoted(std::string_view word);
// "64M", "2G", "1048576" (powers of 1024). errc::config names the flag.
[[nodiscard]] result<std::uint64_t> parse_size(std::string_view text, std::string_view flag);

}  // namespace stamplog::cli
