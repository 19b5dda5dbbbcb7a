#include "grep_output.hpp"

#include <nlohmann/json.hpp>

#include "stamplog/base/log.hpp"

namespace stamplog::cli {
namespace {

constexpr std::size_t kept_output = 64 << 10;  // written at once: lines are short and many

std::string left_out(std::uint64_t bytes) { return "[… " + std::to_string(bytes) + " bytes …]"; }

}  // namespace

void grep_output::put(std::string_view text) {
    block_ += text;
    if (block_.size() >= kept_output) flush();
}

void grep_output::flush() {
    if (!block_.empty()) c_.print.content(block_);
    block_.clear();
}

void grep_output::line_object(const search::searched& of, const search::shown_line& what) const {
    nlohmann::ordered_json o{{"type", "line"}, {"path", in_.members[of.member].path}};
    if (what.number != 0) o["line"] = what.number;
    o["text"] = what.text;
    if (!what.matches) o["context"] = true;
    if (what.left_out_before + what.left_out_behind != 0) o["left_out"] = what.left_out_before + what.left_out_behind;
    c_.print.object(o);
}

void grep_output::line(const search::searched& of, const search::shown_line& what) {
    if (c_.print.json()) return line_object(of, what);
    const char between = what.matches ? ':' : '-';
    if (how_.paths) {
        if (named_ != of.member) {
            name_ = path_of(of.member);
            named_ = of.member;
        }
        put(name_);
        block_ += between;
    }
    if (what.number != 0) {
        block_ += std::to_string(what.number);
        block_ += between;
    }
    if (what.left_out_before != 0) put(left_out(what.left_out_before));
    // On a terminal foreign text must not act; a pipe gets what is there.
    if (c_.w.out_is_terminal)
        put(printable(what.text, what.text.size() * 4 + 16));
    else
        put(what.text);
    if (what.left_out_behind != 0) put(left_out(what.left_out_behind));
    put("\n");
}

void grep_output::gap(const search::searched&) {
    if (!c_.print.json()) put("--\n");
}

void grep_output::end(const search::searched& of) {
    if (of.failed) {
        damaged = true;
        flush();
        const auto path = path_of(of.member);
        if (c_.print.json())
            c_.print.object({{"event", "problem"},
                             {"path", in_.members[of.member].path},
                             {"code", to_string(of.failed->code)},
                             {"text", of.failed->what},
                             {"hint", of.failed->hint}});
        else
            c_.print.warn(path + ": not all of it could be searched: " + one_line(of.failed->what));
    }
    if (of.matches == 0) return;
    lines += of.matches;
    members += 1 + of.same.size();
    if (c_.print.json()) {
        nlohmann::ordered_json same = nlohmann::ordered_json::array();
        for (const auto s : of.same) same.push_back(in_.members[s].path);
        c_.print.object({{"type", "searched"},
                         {"path", in_.members[of.member].path},
                         {"matches", of.matches},
                         {"binary", of.binary},
                         {"same", same}});
        return;
    }
    const auto each = [&](const std::string& behind) {
        put(path_of(of.member) + behind);
        for (const auto s : of.same) put(path_of(s) + behind);
    };
    if (how_.names) return each("\n");
    if (how_.count) return each(":" + std::to_string(of.matches) + "\n");
    if (of.binary) put(path_of(of.member) + ": binary file matches\n");
    repeated += of.same.size();
}

}  // namespace stamplog::cli
