#include "json_text.hpp"

#include <algorithm>
#include <cstdio>

namespace stamplog::pack {

void json_text::before(std::string_view key) {
    if (!first_) text_.push_back(',');
    if (line_) text_.push_back('\n');
    first_ = line_ = false;
    if (key.empty()) return;
    quoted(key);
    text_.push_back(':');
}

void json_text::quoted(std::string_view text) {
    const auto plain = [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b >= 0x20 && b != 0x7F && c != '"' && c != '\\';
    };
    text_.push_back('"');
    for (;;) {
        const auto run = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), plain) - text.begin());
        text_.append(text, 0, run);
        if (run == text.size()) break;
        escaped(text[run]);
        text.remove_prefix(run + 1);
    }
    text_.push_back('"');
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
