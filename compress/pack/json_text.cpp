#include "json_text.hpp"

#include <algorithm>
#include <cstdio>

#include "stamplog/zip/name.hpp"

namespace stamplog::pack {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool plain(char c) {
    const auto b = static_cast<unsigned char>(c);
    return b >= 0x20 && b < 0x7F && c != '"' && c != '\\';
}

// Bytes of the character that begins here; 0: none does.
std::size_t character_at(std::string_view text) {
    for (std::size_t n = 2; n <= std::min<std::size_t>(4, text.size()); ++n)
        if (zip::is_utf8(text.substr(0, n))) return n;
    return 0;
}

}  // namespace

void json_text::before(std::string_view key) {
    if (!first_) text_.push_back(',');
    if (line_) text_.push_back('\n');
    first_ = line_ = false;
    if (key.empty()) return;
    quoted(key);
    text_.push_back(':');
}

void json_text::quoted(std::string_view text) {
    text_.push_back('"');
    for (;;) {
        const auto run = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), plain) - text.begin());
        text_.append(text, 0, run);
        if (run == text.size()) break;
        text.remove_prefix(run);
        const auto beyond = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_ascii) - text.begin());
        if (beyond > 0)
            beyond_ascii(text.substr(0, beyond));
        else
            escaped(text[0]);
        text.remove_prefix(std::max<std::size_t>(beyond, 1));
    }
    text_.push_back('"');
}

void json_text::beyond_ascii(std::string_view run) {
    if (zip::is_utf8(run)) {
        text_.append(run);
        return;
    }
    while (!run.empty()) {
        const auto n = character_at(run);
        text_.append(n > 0 ? run.substr(0, n) : "\xEF\xBF\xBD");
        run.remove_prefix(std::max<std::size_t>(n, 1));
    }
}

void json_text::escaped(char c) {
    char escape[8];
    if (c == '"' || c == '\\')
        text_.append({'\\', c});
    else
        text_.append(escape,
                     static_cast<std::size_t>(std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c))));
}

void json_text::open_object(std::string_view key) {
    before(key);
    text_.push_back('{');
    first_ = true;
}

void json_text::open_array(std::string_view key) {
    before(key);
    text_.push_back('[');
    first_ = true;
}

void json_text::close(char c) {
    if (line_) text_.push_back('\n');
    text_.push_back(c);
    first_ = line_ = false;
}

void json_text::values(std::string_view made) {
    before({});
    text_ += made;
}

void json_text::value(std::string_view key, std::string_view text) {
    before(key);
    quoted(text);
}

void json_text::value(std::string_view key, std::uint64_t number) {
    before(key);
    text_ += std::to_string(number);
}

void json_text::value(std::string_view key, std::int64_t number) {
    before(key);
    text_ += std::to_string(number);
}

void json_text::value(std::string_view key, bool truth) {
    before(key);
    text_ += truth ? "true" : "false";
}

}  // namespace stamplog::pack
