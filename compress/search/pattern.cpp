#include "pattern_impl.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"

namespace stamplog::search {
namespace {

constexpr std::int64_t re2_memory = 32 << 20;  // compiled form and states
constexpr int largest_program = 4000;          // beyond that the fast engine would compile for minutes
constexpr std::size_t longest_pattern = 16 << 10;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

bool is_literal(std::string_view text) { return text.find_first_of("\\^$.|?*+()[]{}\n\0") == text.npos && is_ascii(text); }

// Anchors to the text's ends mean the line's ends here; to the fast engine they would be the block's.
bool has_text_anchor(std::string_view text) {
    return text.find("\\A") != text.npos || text.find("\\z") != text.npos || text.find("\\C") != text.npos;
}

// "(?...m...)" and the like
bool has_flag(std::string_view text, char flag) {
    for (auto at = text.find("(?"); at != text.npos; at = text.find("(?", at + 2)) {
        const auto end = std::min(text.find_first_not_of("imsU-", at + 2), text.size());
        if (text.substr(at + 2, end - at - 2).find(flag) != text.npos) return true;
    }
    return false;
}

// What the fast engine would pass over, though it is a match: 'm' is about the block to it, not about the line, and where case
// is ignored these classes lack the two letters outside of ASCII that are 'k' and 's' in another case.
bool means_something_else(std::string_view text, bool ignore_case) {
    if (has_text_anchor(text) || has_flag(text, 'm')) return true;
    return (ignore_case || has_flag(text, 'i')) && (text.find("[:") != text.npos || text.find("\\W") != text.npos);
}

// "\c" in the fast engine's words, so that it finds at least as much: there a vertical tab is a space, and \w's case is not
// folded.
std::string fast_escape(char c, bool in_class) {
    if (c == 'v') return "\\x0b";
    const std::string set = c == 'w' ? "0-9A-Za-z_" : c == 's' ? "\\t\\n\\f\\r " : c == 'S' ? "\\S\\x0b" : "";
    if (set.empty()) return {'\\', c};
    return in_class ? set : "[" + set + "]";
}

// The same for the fast engine. There '$' also stands before a carriage return: lines of Windows end with both, and the engine
// knows the newline only. Empty where that cannot be said.
std::string for_fast_engine(std::string_view text) {
    if (text.find("\\Q") != text.npos) return {};
    std::string out;
    std::size_t class_begin = text.npos;  // of the character class in which `i` stands
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            const bool in_class = class_begin != text.npos;
            const char what = text[++i];
            if (what == 'p' || what == 'P') return {};  // each engine has its own edition of Unicode
            if (in_class && (what == 'w' || what == 's' || what == 'S') && text.substr(i + 1, 1) == "-") return {};
            out += fast_escape(what, in_class);
            continue;
        }
        if (class_begin == text.npos) {
            if (c == '$') out += "\\r?";
            if (c == '[') class_begin = i;
        } else if (c == ']' && i > class_begin + (text[class_begin + 1] == '^' ? 2 : 1)) {
            class_begin = text.npos;
        } else if (c == '[' && i + 1 < text.size() && text[i + 1] == ':') {
            if (const auto end = text.find(":]", i + 2); end != text.npos) {
                out += text.substr(i, end + 2 - i);
                i = end + 1;
                continue;
            }
        }
        out += c;
    }
    return out;
}

hs_database_t* compile_fast(const std::string& text, bool ignore_case, bool by_bytes) {
    hs_database_t* out = nullptr;
    hs_compile_error_t* problem = nullptr;
    const unsigned flags =
        HS_FLAG_MULTILINE | HS_FLAG_ALLOWEMPTY | (by_bytes ? 0U : HS_FLAG_UTF8) | (ignore_case ? HS_FLAG_CASELESS : 0U);
    if (hs_compile(text.c_str(), flags, HS_MODE_BLOCK, nullptr, &out, &problem) == HS_SUCCESS) return out;
    hs_free_compile_error(problem);
    return nullptr;
}

}  // namespace

result<pattern> pattern::compile(std::string_view text, const pattern_options& how) {
    if (text.size() > longest_pattern)
        return fail(errc::config, "the pattern has more than " + std::to_string(longest_pattern) + " bytes");
    if (text.find('\n') != text.npos)
        return fail(errc::config, "the pattern has a newline in it; lines are searched one by one");
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(re2_memory);
    options.set_case_sensitive(!how.ignore_case);
    const std::string expression = how.fixed ? RE2::QuoteMeta(re2::StringPiece(text.data(), text.size())) : std::string(text);
    auto out = std::make_shared<impl>();
    out->decides = std::make_unique<RE2>(expression, options);
    if (!out->decides->ok())
        return fail(errc::config, "the pattern is no regular expression: " + printable(out->decides->error(), 300),
                    "Its syntax is RE2's: no backreferences, no lookaround. --fixed-strings (-F) takes it as it is.");
    const bool literal = (how.fixed || is_literal(text)) && is_ascii(text) && !text.empty();
    // What is no UTF-8 becomes '?' for the fast engine (line_finder), and a line ends before its CR.
    out->exact = literal && text.find_first_of(std::string_view("\0?\r", 3)) == text.npos;
    out->by_bytes = literal && !how.ignore_case;  // without case two letters have a third one beyond ASCII
    const auto fast = for_fast_engine(expression);
    if (!means_something_else(expression, how.ignore_case) && !(fast.empty() && !expression.empty()) &&
        out->decides->ProgramSize() <= largest_program)
        out->finds.reset(compile_fast(fast, how.ignore_case, out->by_bytes));
    return pattern(std::move(out));
}

bool pattern::matches(std::string_view line) const {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return impl_->decides->Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<std::pair<std::size_t, std::size_t>> pattern::find(std::string_view line) const {
    if (line.ends_with('\r')) line.remove_suffix(1);
    re2::StringPiece where;
    if (!impl_->decides->Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), RE2::UNANCHORED, &where, 1))
        return std::nullopt;
    return std::pair(static_cast<std::size_t>(where.data() - line.data()), where.size());
}

}  // namespace stamplog::search
