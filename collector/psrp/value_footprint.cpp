// What a value costs to keep.
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {
namespace {

std::size_t held_by(const value& v, int depth);

std::size_t held_by(const std::vector<property>& properties, int depth) {
    std::size_t n = 0;
    for (const auto& p : properties) n += sizeof(property) + p.name.size() + held_by(p.val, depth);
    return n;
}

std::size_t held_by(const object& o, int depth) {
    std::size_t n = sizeof(object) + o.to_string.value_or("").size();
    for (const auto& t : o.type_names) n += sizeof(std::string) + t.size();
    n += held_by(o.adapted, depth) + held_by(o.extended, depth) + held_by(o.base, depth);
    for (const auto& i : o.items) n += sizeof(value) + held_by(i, depth);
    for (const auto& [key, val] : o.entries) n += 2 * sizeof(value) + held_by(key, depth) + held_by(val, depth);
    return n;
}

// What lies outside the value itself.
std::size_t held_by(const value& v, int depth) {
    if (const auto* s = std::get_if<std::string>(&v)) return s->size();
    if (const auto* b = std::get_if<bytes>(&v)) return b->size();
    if (const auto* t = std::get_if<tagged_text>(&v)) return t->text.size();
    if (const auto* e = std::get_if<encrypted_string>(&v)) return e->data.size();
    const auto* o = std::get_if<object_ptr>(&v);
    return o && *o && depth < walk_depth ? held_by(**o, depth + 1) : 0;
}

}  // namespace

std::size_t footprint(const value& v) { return sizeof(value) + held_by(v, 0); }

}  // namespace stamplog::psrp
