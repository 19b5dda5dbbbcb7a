// Words of an `exec:` endpoint, split as a POSIX shell does (XCU 2.2), without a shell: no expansion, no operator, no comment.
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/transport/channel.hpp"

namespace stamplog::transport {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

tl::unexpected<error> unfinished(std::string_view what) {
    return fail(errc::config, "the command line ends inside " + std::string(what),
                "Close the quote, or escape it with a backslash.");
}

// Reads one word at `at`, which is not blank. Within double quotes a backslash escapes only what the shell would act on.
result<std::string> read_word(std::string_view text, std::size_t& at) {
    std::string word;
    for (; at < text.size() && !is_blank(text[at]); ++at) {
        const char c = text[at];
        if (c == '\\') {
            if (++at == text.size()) return unfinished("an escape (a backslash is its last character)");
            if (text[at] != '\n') word += text[at];  // an escaped newline joins lines
        } else if (c == '\'') {
            const auto end = text.find('\'', at + 1);
            if (end == std::string_view::npos) return unfinished("single quotes");
            word += text.substr(at + 1, end - at - 1);
            at = end;
        } else if (c == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                const bool escapes = text[at] == '\\' && at + 1 < text.size() &&
                                     std::string_view("$`\"\\\n").find(text[at + 1]) != std::string_view::npos;
                if (escapes) ++at;
                if (!(escapes && text[at] == '\n')) word += text[at];
            }
            if (at == text.size()) return unfinished("double quotes");
        } else {
            word += c;
        }
    }
    return word;
}

}  // namespace

result<std::vector<std::string>> split_words(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return fail(errc::config, "the command line holds a zero byte");
    std::vector<std::string> words;
    for (std::size_t at = 0;;) {
        while (at < text.size() && is_blank(text[at])) ++at;
        if (at == text.size()) break;
        if (text.substr(at, 2) == "\\\n") {  // a joined line between words is no word
            at += 2;
            continue;
        }
        auto word = read_word(text, at);
        if (!word) return fail(word.error());
        words.push_back(std::move(*word));
    }
    if (words.empty() || words.front().empty())
        return fail(errc::config, "the command line names no program", "Write for example: exec:pwsh -s -NoLogo -NoProfile");
    return words;
}

}  // namespace stamplog::transport
