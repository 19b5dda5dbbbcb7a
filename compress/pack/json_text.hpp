// JSON written from the front to the end: a manifest of 200,000 members needs no tree in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stamplog::pack {

// The caller opens and closes in pairs and gives a key for each value within an object, none within an array. Texts may be any
// bytes: what is not UTF-8 in them becomes U+FFFD, so that it is JSON in any case.
class json_text {
 public:
    explicit json_text(std::size_t expected) { text_.reserve(expected); }
    void open_object(std::string_view key = {});
    void close_object() { close('}'); }
    void open_array(std::string_view key = {});
    void close_array() { close(']'); }
    void value(std::string_view key, std::string_view text);
    void value(std::string_view key, const char* text) { value(key, std::string_view(text)); }
    void value(std::string_view key, std::uint64_t number);
    void value(std::string_view key, std::int64_t number);
    void value(std::string_view key, bool truth);
    // Values of an array that another one made.
    void values(std::string_view made);
    // A line break before the next value: long arrays stay readable in a pager.
    void new_line() { line_ = true; }
    std::string take() { return std::move(text_); }

 private:
    void before(std::string_view key);
    void quoted(std::string_view text);
    void escaped(char c);
    void beyond_ascii(std::string_view run);
    void close(char c);
    std::string text_;
    bool first_ = true, line_ = false;
};

}  // namespace stamplog::pack
