#include "stamplog/auth/sealed_body.hpp"

#include <charconv>

#include "stamplog/base/text.hpp"

namespace stamplog::auth {
namespace {

constexpr std::string_view boundary = "--Encrypted Boundary";
constexpr std::string_view spaced_boundary = "-- Encrypted Boundary";  // as some servers write it
constexpr std::size_t longest_line = 1'024;
constexpr std::uint32_t longest_header = 1'024;  // NTLM: 16 bytes; Kerberos: 60; nothing known comes near

// Reads the text part of the body line by line.
class lines {
 public:
    explicit lines(std::string_view text) : rest_(text) {}
    std::string_view rest() const { return rest_; }

    [[nodiscard]] result<std::string_view> next() {
        const auto end = rest_.substr(0, longest_line).find("\r\n");
        if (end == std::string_view::npos) return fail(errc::corrupt, "a sealed body: a line of its head does not end");
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 2);
        return line;
    }

 private:
    std::string_view rest_;
};

std::string_view without_blanks(std::string_view line) {
    const auto from = line.find_first_not_of(" \t");
    return from == std::string_view::npos ? std::string_view() : line.substr(from);
}

bool is_boundary(std::string_view line) { return line == boundary || line == spaced_boundary; }

// "OriginalContent: type=application/soap+xml;charset=UTF-8;Length=1234"
[[nodiscard]] result<std::size_t> read_length(std::string_view line) {
    const auto lowered = lower(line);
    const auto at = lowered.rfind("length=");
    if (!lowered.starts_with("originalcontent:") || at == std::string::npos)
        return fail(errc::corrupt, "a sealed body: no OriginalContent with a Length, but " + in_quotes(line));
    const auto digits = line.substr(at + 7);
    std::size_t length = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (ec != std::errc() || end == digits.data() || (end != digits.data() + digits.size() && *end != ';' && *end != ' '))
        return fail(errc::corrupt, "a sealed body: the Length is no number: " + in_quotes(line));
    return length;
}

// The headers of one part, up to the line that ends them: for the first the boundary, for the second there is nothing but the
// one header, since the cipher text follows its line at once.
struct head {
    std::size_t length = 0;
    std::string_view rest;
};

[[nodiscard]] result<head> read_head(std::string_view body) {
    lines in(body);
    auto line = in.next();
    if (!line) return fail(line.error());
    if (!is_boundary(*line))
        return fail(errc::corrupt, "a sealed body begins with " + in_quotes(*line) + " in place of its boundary");
    head out;
    bool length_seen = false;
    for (;;) {
        line = in.next();
        if (!line) return fail(line.error());
        if (is_boundary(*line)) break;
        const auto field = without_blanks(*line);
        if (!begins_with_name(field, "originalcontent:")) continue;
        const auto length = read_length(field);
        if (!length) return fail(length.error());
        out.length = *length;
        length_seen = true;
    }
    if (!length_seen) return fail(errc::corrupt, "a sealed body: its first part has no OriginalContent");
    line = in.next();
    if (!line) return fail(line.error());
    if (!begins_with_name(without_blanks(*line), "content-type: application/octet-stream"))
        return fail(errc::corrupt, "a sealed body: its second part is " + in_quotes(*line) + ", no octet-stream");
    out.rest = in.rest();
    return out;
}

}  // namespace

std::string sealed_content_type(std::string_view protocol) {
    return "multipart/encrypted;protocol=\"" + std::string(protocol) + "\";boundary=\"Encrypted Boundary\"";
}

bool is_sealed_content_type(std::string_view content_type) { return begins_with_name(content_type, "multipart/encrypted"); }

std::string write_sealed_body(const sealed_body& body, std::string_view protocol, part_headers style) {
    const std::string_view line = style == part_headers::tabbed ? "\r\n\t" : "\r\n";
    std::string out;
    out.reserve(256 + body.message.header.size() + body.message.data.size());
    out += boundary;
    out += line;
    out += "Content-Type: ";
    out += protocol;
    out += line;
    out += "OriginalContent: type=application/soap+xml;charset=UTF-8;Length=" + std::to_string(body.plain_length) + "\r\n";
    out += boundary;
    out += line;
    out += "Content-Type: application/octet-stream\r\n";
    bytes size;
    append_le(size, static_cast<std::uint32_t>(body.message.header.size()));
    out += as_text(size);
    out += as_text(body.message.header);
    out += as_text(body.message.data);
    out += boundary;
    out += "--\r\n";
    return out;
}

result<sealed_body> read_sealed_body(std::string_view http_body, std::size_t limit) {
    const auto head = read_head(http_body);
    if (!head) return fail(head.error());
    if (head->length > limit)
        return fail(errc::limit,
                    "a sealed body of " + std::to_string(head->length) + " bytes, the limit is " + std::to_string(limit));
    const auto rest = as_bytes(head->rest);
    if (rest.size() < 4) return fail(errc::corrupt, "a sealed body ends before its cipher text");
    const auto header = load_le<std::uint32_t>(rest.data());
    if (header > longest_header || header > rest.size() - 4)
        return fail(errc::corrupt, "a sealed body: the signature's length is " + std::to_string(header));
    // Found from the end: the cipher text may hold anything, the boundary too. The closing line is the same length in both
    // spellings but for the blank.
    std::string_view all = head->rest;
    std::size_t tail = 0;
    for (const auto line : {boundary, spaced_boundary})
        for (const auto* end : {"--\r\n", "--"})
            if (all.ends_with(std::string(line) + end)) tail = std::max(tail, line.size() + std::string_view(end).size());
    if (tail == 0) return fail(errc::corrupt, "a sealed body does not end with its boundary");
    const auto end = rest.size() - tail;
    if (end < 4 + header) return fail(errc::corrupt, "a sealed body: the signature goes beyond its end");
    sealed_body out;
    out.plain_length = head->length;
    const auto signature = rest.subspan(4, header), data = rest.subspan(4 + header, end - 4 - header);
    // A cipher adds a few bytes of padding at the most.
    if (data.size() < head->length || data.size() - head->length > 64)
        return fail(errc::corrupt, "a sealed body: " + std::to_string(data.size()) + " bytes of cipher text for a Length of " +
                                       std::to_string(head->length));
    out.message.header.assign(signature.begin(), signature.end());
    out.message.data.assign(data.begin(), data.end());
    return out;
}

}  // namespace stamplog::auth
