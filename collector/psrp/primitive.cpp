#include "primitive.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "stamplog/psrp/clixml.hpp"
#include "utf.hpp"

namespace stamplog::psrp {
namespace {

std::string_view trim(std::string_view s) noexcept {
    constexpr std::string_view white = " \t\r\n";
    const auto first = s.find_first_not_of(white);
    return first == std::string_view::npos ? std::string_view{} : s.substr(first, s.find_last_not_of(white) - first + 1);
}

template <class T>
bool parse_integer(std::string_view text, value& out) {
    text = trim(text);
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    T number{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size()) return false;
    out = number;
    return true;
}

// from_chars also knows "inf", "nan" and hexadecimal forms, which are not XSD's.
bool has_only_decimal_characters(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

template <class T>
bool parse_real(std::string_view text, value& out) {
    text = trim(text);
    constexpr T infinity = std::numeric_limits<T>::infinity();
    if (text == "INF") return out = infinity, true;
    if (text == "-INF") return out = -infinity, true;
    if (text == "NaN") return out = std::numeric_limits<T>::quiet_NaN(), true;
    if (!has_only_decimal_characters(text)) return false;
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    T number{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size()) return false;
    out = number;
    return true;
}

bool parse_bool(std::string_view text, value& out) {
    text = trim(text);
    if (text == "true" || text == "1") return out = true, true;
    if (text == "false" || text == "0") return out = false, true;
    return false;
}

bool parse_character(std::string_view text, value& out) {
    value unit;
    if (!parse_integer<std::uint16_t>(text, unit)) return false;
    out = character{static_cast<char16_t>(std::get<std::uint16_t>(unit))};
    return true;
}

// [sign] digits [. digits]: a decimal of .NET has no exponent on the wire.
bool is_decimal(std::string_view text) noexcept {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto part = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    constexpr std::string_view digits = "0123456789";
    return whole.size() + part.size() > 0 && whole.find_first_not_of(digits) == std::string_view::npos &&
           part.find_first_not_of(digits) == std::string_view::npos;
}

bool parse_tagged(tagged_text::tag type, std::string_view text, value& out) {
    if (type == tagged_text::tag::decimal && !is_decimal(trim(text))) return false;
    out = tagged_text{type, decode_text(text)};
    return true;
}

bool parse_guid_text(std::string_view text, value& out) {
    const auto parsed = parse_guid(trim(text));
    if (parsed) out = *parsed;
    return parsed.has_value();
}

template <class T>
bool parse_base64(std::string_view text, value& out) {
    auto data = from_base64(text);
    if (data) out = T{std::move(*data)};
    return data.has_value();
}

template <class T>
std::string real_text(T number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-INF" : "INF";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
}

struct tag_finder {
    tag operator()(const nil&) const noexcept { return tag::nil; }
    tag operator()(const std::string&) const noexcept { return tag::string; }
    tag operator()(bool) const noexcept { return tag::boolean; }
    tag operator()(const character&) const noexcept { return tag::character; }
    tag operator()(std::int8_t) const noexcept { return tag::i8; }
    tag operator()(std::uint8_t) const noexcept { return tag::u8; }
    tag operator()(std::int16_t) const noexcept { return tag::i16; }
    tag operator()(std::uint16_t) const noexcept { return tag::u16; }
    tag operator()(std::int32_t) const noexcept { return tag::i32; }
    tag operator()(std::uint32_t) const noexcept { return tag::u32; }
    tag operator()(std::int64_t) const noexcept { return tag::i64; }
    tag operator()(std::uint64_t) const noexcept { return tag::u64; }
    tag operator()(float) const noexcept { return tag::single; }
    tag operator()(double) const noexcept { return tag::real; }
    tag operator()(const guid&) const noexcept { return tag::guid; }
    tag operator()(const bytes&) const noexcept { return tag::byte_array; }
    tag operator()(const encrypted_string&) const noexcept { return tag::secure_string; }
    tag operator()(const object_ptr& o) const noexcept { return o ? tag::object : tag::nil; }
    tag operator()(const tagged_text& t) const noexcept {
        switch (t.type) {
            case tagged_text::tag::version:
                return tag::version;
            case tagged_text::tag::semantic_version:
                return tag::semantic_version;
            case tagged_text::tag::uri:
                return tag::uri;
            case tagged_text::tag::xml_document:
                return tag::xml_document;
            case tagged_text::tag::script_block:
                return tag::script_block;
            case tagged_text::tag::timespan:
                return tag::timespan;
            case tagged_text::tag::decimal:
                return tag::decimal;
            case tagged_text::tag::date_time:
                return tag::date_time;
        }
        return tag::unknown;
    }
};

struct text_maker {
    std::string operator()(const nil&) const { return {}; }
    std::string operator()(const object_ptr&) const { return {}; }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const tagged_text& t) const { return t.text; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(const character& c) const { return std::to_string(static_cast<unsigned>(c.unit)); }
    std::string operator()(float number) const { return real_text(number); }
    std::string operator()(double number) const { return real_text(number); }
    std::string operator()(const guid& g) const { return stamplog::to_string(g); }
    std::string operator()(const bytes& data) const { return to_base64(data); }
    std::string operator()(const encrypted_string& s) const { return to_base64(s.data); }
    template <class Integer>
    std::string operator()(Integer number) const {
        return std::to_string(number);
    }
};

}  // namespace

bool parse_primitive(tag type, std::string_view text, value& out) {
    using text_tag = tagged_text::tag;
    switch (type) {
        case tag::nil:
            return trim(text).empty() && (out = nil{}, true);
        case tag::string:
            return out = decode_text(text), true;
        case tag::boolean:
            return parse_bool(text, out);
        case tag::character:
            return parse_character(text, out);
        case tag::i8:
            return parse_integer<std::int8_t>(text, out);
        case tag::u8:
            return parse_integer<std::uint8_t>(text, out);
        case tag::i16:
            return parse_integer<std::int16_t>(text, out);
        case tag::u16:
            return parse_integer<std::uint16_t>(text, out);
        case tag::i32:
            return parse_integer<std::int32_t>(text, out);
        case tag::u32:
            return parse_integer<std::uint32_t>(text, out);
        case tag::i64:
            return parse_integer<std::int64_t>(text, out);
        case tag::u64:
            return parse_integer<std::uint64_t>(text, out);
        case tag::single:
            return parse_real<float>(text, out);
        case tag::real:
            return parse_real<double>(text, out);
        case tag::guid:
            return parse_guid_text(text, out);
        case tag::byte_array:
            return parse_base64<bytes>(text, out);
        case tag::secure_string:
            return parse_base64<encrypted_string>(text, out);
        case tag::decimal:
            return parse_tagged(text_tag::decimal, text, out);
        case tag::date_time:
            return parse_tagged(text_tag::date_time, text, out);
        case tag::timespan:
            return parse_tagged(text_tag::timespan, text, out);
        case tag::uri:
            return parse_tagged(text_tag::uri, text, out);
        case tag::version:
            return parse_tagged(text_tag::version, text, out);
        case tag::semantic_version:
            return parse_tagged(text_tag::semantic_version, text, out);
        case tag::xml_document:
            return parse_tagged(text_tag::xml_document, text, out);
        case tag::script_block:
            return parse_tagged(text_tag::script_block, text, out);
        case tag::unknown:
        case tag::object:
        case tag::reference:
        case tag::type_names:
        case tag::type_names_reference:
        case tag::type_name:
        case tag::to_string:
        case tag::properties:
        case tag::members:
        case tag::list:
        case tag::enumerable:
        case tag::queue:
        case tag::stack:
        case tag::dictionary:
        case tag::entry:
        case tag::objects:
        case tag::progress:
            break;
    }
    return false;
}

tag tag_for(const value& v) noexcept { return std::visit(tag_finder{}, v); }

std::string primitive_text(const value& v) { return std::visit(text_maker{}, v); }

}  // namespace stamplog::psrp
