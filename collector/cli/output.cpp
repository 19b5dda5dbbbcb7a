#include "output.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "stamplog/base/log.hpp"

namespace stamplog::cli {
namespace {

std::string dump(const nlohmann::ordered_json& o) {
    // Foreign text may not be UTF-8: replaced, never thrown on.
    return o.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// Terminal cells, roughly: UTF-8 continuation bytes take none.
std::size_t width(std::string_view s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

printer::printer(world& w, bool json, bool quiet)
    : w_(w), json_(json), quiet_(quiet), colour_(w.err_is_terminal && !json && !w.env("NO_COLOR")) {}

void printer::set_screen(screen* s) {
    std::scoped_lock lock(writing_);
    screen_ = s;
}

void printer::write(const std::function<void(std::string_view)>& to, const std::string& text) {
    std::scoped_lock lock(writing_);
    if (screen_ != nullptr)
        screen_->around([&] { to(text); });
    else
        to(text);
}

void printer::line(std::string_view text) {
    if (!json_) out(std::string(text) + "\n");
}

bool printer::content(std::string_view bytes) {
    if (!json_) out(std::string(bytes));
    return !w_.out_is_gone();
}

void printer::object(const nlohmann::ordered_json& o) {
    if (json_) out(dump(o));
}

void printer::note(std::string_view text) {
    if (json_)
        out(dump({{"event", "note"}, {"text", text}}));
    else if (!quiet_)
        err(printable(text) + "\n");
}

void printer::warn(std::string_view text) {
    if (json_)
        out(dump({{"event", "warning"}, {"text", text}}));
    else
        err((colour_ ? "\x1b[33mwarning:\x1b[0m " : "warning: ") + printable(text) + "\n");
}

void printer::beside(std::string_view text) {
    if (!json_) err(std::string(text));
}

exit_code printer::fail(const error& e, exit_code code) {
    if (json_) {
        out(dump({{"event", "error"},
                  {"code", to_string(e.code)},
                  {"text", e.what},
                  {"hint", e.hint},
                  {"exit", static_cast<int>(code)}}));
        return code;
    }
    err((colour_ ? "\x1b[31mstamplog:\x1b[0m " : "stamplog: ") + printable(e.what) + "\n" +
        (e.hint.empty() ? "" : "  " + printable(e.hint) + "\n"));
    return code;
}

void printer::next(std::string_view command) {
    said_next_ = true;
    if (only_content_) return;
    if (json_)
        out(dump({{"event", "next"}, {"command", command}}));
    else if (!quiet_)
        out("next: " + one_line(command) + "\n");
}

void printer::table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widest;
    for (const auto& row : rows) {
        widest.resize(std::max(widest.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widest[i] = std::max(widest[i], width(row[i]));
    }
    for (const auto& row : rows) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) text.append(widest[i] - width(row[i]) + 2, ' ');
        }
        line(text);
    }
}

std::string human_size(std::uint64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    constexpr const char* units[] = {"kB", "MB", "GB", "TB", "PB"};
    double v = static_cast<double>(bytes);
    int unit = -1;
    while (v >= 999.5 && unit < 4) {
        v /= 1000;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, v < 10 ? "%.2f %s" : v < 100 ? "%.1f %s" : "%.0f %s", v, units[unit]);
    return text;
}

std::string human_duration(std::int64_t seconds) {
    char text[48];
    if (seconds < 60)
        std::snprintf(text, sizeof text, "%lld s", static_cast<long long>(seconds));
    else if (seconds < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", static_cast<long long>(seconds / 60),
                      static_cast<long long>(seconds % 60));
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min", static_cast<long long>(seconds / 3600),
                      static_cast<long long>(seconds / 60 % 60));
    return text;
}

std::string one_line(std::string_view foreign, std::size_t limit) {
    std::string safe = printable(foreign, limit), out;
    for (char c : safe) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out;
}

std::string shell_quoted(std::string_view word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./:@%+=,").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
    std::string out = "'";
    for (char c : word) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    return out + "'";
}

result<std::uint64_t> parse_size(std::string_view text, std::string_view flag) {
    std::uint64_t v = 0;
    std::size_t i = 0;
    const auto wrong = [&] {
        return fail(errc::config, std::string(flag) + ": '" + std::string(text) + "' is not a size",
                    "Write a number with K, M, G or T behind it, such as 256M.");
    };
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
        if (v > (UINT64_MAX - 9) / 10) return wrong();
        v = v * 10 + static_cast<std::uint64_t>(text[i] - '0');
    }
    if (i == 0) return wrong();
    std::string_view unit = text.substr(i);
    if (unit.size() > 1 && (unit.back() == 'B' || unit.back() == 'b')) unit.remove_suffix(1);
    if (unit.size() > 1 && (unit.back() == 'i' || unit.back() == 'I')) unit.remove_suffix(1);
    if (unit.empty()) return v;
    if (unit.size() != 1) return wrong();
    const std::size_t power = std::string_view("KMGT").find(static_cast<char>(unit[0] & ~0x20));
    if (power == std::string_view::npos) return wrong();
    const unsigned shift = 10 * (static_cast<unsigned>(power) + 1);
    if (v > (UINT64_MAX >> shift)) return wrong();
    return v << shift;
}

}  // namespace stamplog::cli
