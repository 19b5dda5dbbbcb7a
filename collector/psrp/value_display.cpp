// Values as PowerShell prints them in the invariant culture.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "primitive.hpp"
#include "stamplog/psrp/value.hpp"
#include "utf.hpp"

namespace stamplog::psrp {
namespace {

std::string display_inner(const value& v, bool within_list);

// .NET writes 1E+20 where C++ writes 1e+20, and spells infinity out.
template <class T>
std::string display_real(T number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    std::replace(buffer.data(), end, 'e', 'E');
    return {buffer.data(), end};
}

std::string join(const std::vector<value>& items, char between) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0) out += between;
        out += display_inner(items[i], true);
    }
    return out;
}

bool is_sequence(const object& o) noexcept {
    using kind = object::container;
    return o.kind == kind::list || o.kind == kind::ie || o.kind == kind::queue || o.kind == kind::stack;
}

std::string property_bag(const object& o) {
    std::string out = "@{";
    for (const auto& p : o.extended) {
        if (out.size() > 2) out += "; ";
        out += valid_utf8(p.name) + "=" + display_inner(p.val, true);
    }
    return out + "}";
}

std::string display_object(const object& o, bool within_list) {
    if (o.to_string) return valid_utf8(*o.to_string);
    if (o.kind == object::container::primitive) return display_inner(o.base, within_list);
    if (is_sequence(o) && !within_list) return join(o.items, ' ');
    if (!o.type_names.empty()) return valid_utf8(o.type_names.front());
    return within_list ? std::string() : property_bag(o);
}

std::string display_inner(const value& v, bool within_list) {
    if (const auto* s = std::get_if<std::string>(&v)) return valid_utf8(*s);
    if (const auto* t = std::get_if<tagged_text>(&v)) return valid_utf8(t->text);
    if (const auto* b = std::get_if<bool>(&v)) return *b ? "True" : "False";
    if (const auto* f = std::get_if<float>(&v)) return display_real(*f);
    if (const auto* d = std::get_if<double>(&v)) return display_real(*d);
    if (std::holds_alternative<encrypted_string>(v)) return "System.Security.SecureString";
    if (const auto* o = std::get_if<object_ptr>(&v)) return *o != nullptr ? display_object(**o, within_list) : std::string();
    if (const auto* c = std::get_if<character>(&v)) {
        std::string out;
        append_wtf8(out, is_surrogate(c->unit) ? replacement_character : char32_t{c->unit});
        return out;
    }
    if (const auto* data = std::get_if<bytes>(&v)) {
        std::string out;
        for (auto b : *data) out += (out.empty() ? "" : " ") + std::to_string(b);
        return out;
    }
    return primitive_text(v);
}

}  // namespace

std::string display(const value& v) { return display_inner(v, false); }

}  // namespace stamplog::psrp
