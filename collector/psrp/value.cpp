// Looking into values: properties by name, primitives behind wrapping.
#include "stamplog/psrp/value.hpp"

#include <algorithm>
#include <limits>

namespace stamplog::psrp {
namespace {

// Objs within Objs have no limit when made by hand; nobody wraps deeper.
constexpr int wrapping_limit = 64;

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

const value* find_in(const std::vector<property>& properties, std::string_view name) noexcept {
    for (const auto& p : properties)
        if (same_name(p.name, name)) return &p.val;
    return nullptr;
}

// The value behind any number of wrapping objects; itself when it wraps nothing.
const value& unwrap(const value& v) noexcept {
    const value* at = &v;
    for (int i = 0; i < wrapping_limit; ++i) {
        const auto* o = std::get_if<object_ptr>(at);
        if (o == nullptr || *o == nullptr || (*o)->kind != object::container::primitive) break;
        at = &(*o)->base;
    }
    return *at;
}

struct integer_reader {
    std::optional<std::int64_t> operator()(std::int8_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::uint8_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::int16_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::uint16_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::int32_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::uint32_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::int64_t n) const noexcept { return n; }
    std::optional<std::int64_t> operator()(std::uint64_t n) const noexcept {
        if (n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        return static_cast<std::int64_t>(n);
    }
    template <class Other>
    std::optional<std::int64_t> operator()(const Other&) const noexcept {
        return std::nullopt;
    }
};

}  // namespace

const value* object::find(std::string_view name) const noexcept {
    const value* found = find_in(extended, name);
    return found != nullptr ? found : find_in(adapted, name);
}

const object* as_object(const value& v) noexcept {
    const auto* held = std::get_if<object_ptr>(&v);
    const object* o = held != nullptr ? held->get() : nullptr;
    for (int i = 0; o != nullptr && i < wrapping_limit; ++i) {
        const auto* inner = o->kind == object::container::primitive ? std::get_if<object_ptr>(&o->base) : nullptr;
        if (inner == nullptr || *inner == nullptr || !o->adapted.empty() || !o->extended.empty()) break;
        o = inner->get();
    }
    return o;
}

std::optional<std::string> as_string(const value& v) {
    const value& bare = unwrap(v);
    if (const auto* s = std::get_if<std::string>(&bare)) return *s;
    if (const auto* t = std::get_if<tagged_text>(&bare)) return t->text;
    return std::nullopt;
}

std::optional<std::int64_t> as_int(const value& v) { return std::visit(integer_reader{}, unwrap(v)); }

std::optional<bool> as_bool(const value& v) {
    const auto* b = std::get_if<bool>(&unwrap(v));
    return b != nullptr ? std::optional<bool>(*b) : std::nullopt;
}

value make_string_list(const std::vector<std::string>& items) {
    auto o = std::make_shared<object>();
    o->type_names = {"System.String[]", "System.Array", "System.Object"};
    o->kind = object::container::list;
    o->items.assign(items.begin(), items.end());
    return o;
}

value make_enum(std::string_view type_name, std::string_view text, std::int32_t number) {
    auto o = std::make_shared<object>();
    o->type_names = {std::string(type_name), "System.Enum", "System.ValueType", "System.Object"};
    o->to_string = std::string(text);
    o->kind = object::container::primitive;
    o->base = number;
    return o;
}

value make_object(std::vector<property> extended) {
    auto o = std::make_shared<object>();
    o->extended = std::move(extended);
    return o;
}

}  // namespace stamplog::psrp
