#include "stamplog/pep/object_json.hpp"

#include <cmath>

#include "ordered_json.hpp"

namespace stamplog::pep {
namespace {

constexpr int deepest = 32;
// Values share branches, so a few bytes on the wire can stand for any number of values.
constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t most_properties = 10'000;  // of one object; looked up one by one

struct place {
    int depth;
    std::size_t* left;
    place deeper() const { return {depth + 1, left}; }
};

ordered_json convert(const psrp::value& v, place at);

ordered_json properties_of(const psrp::object& o, place at) {
    ordered_json bag = ordered_json::object();
    for (const auto* list : {&o.extended, &o.adapted})
        for (const auto& p : *list)
            if (bag.size() < most_properties && *at.left > 0 && !bag.contains(p.name))
                bag[p.name] = convert(p.val, at.deeper());
    return bag;
}

ordered_json dictionary_of(const psrp::object& o, place at) {
    ordered_json bag = ordered_json::object();
    for (const auto& [key, val] : o.entries)
        if (bag.size() < most_properties && *at.left > 0) bag[psrp::display(key)] = convert(val, at.deeper());
    return bag;
}

ordered_json object_of(const psrp::object& o, place at) {
    using kind = psrp::object::container;
    switch (o.kind) {
        case kind::primitive:
            return convert(o.base, at.deeper());
        case kind::dictionary:
            return dictionary_of(o, at);
        case kind::list:
        case kind::ie:
        case kind::queue:
        case kind::stack: {
            ordered_json array = ordered_json::array();
            for (const auto& item : o.items)
                if (*at.left > 0) array.push_back(convert(item, at.deeper()));
            return array;
        }
        case kind::none:
        case kind::member_set:
        case kind::progress:
            break;
    }
    if (o.extended.empty() && o.adapted.empty() && o.to_string) return *o.to_string;
    return properties_of(o, at);
}

struct converter {
    place at;
    ordered_json operator()(const psrp::nil&) const { return nullptr; }
    ordered_json operator()(const std::string& s) const { return s; }
    ordered_json operator()(bool b) const { return b; }
    ordered_json operator()(const psrp::character& c) const { return psrp::display(c); }
    ordered_json operator()(const guid& g) const { return to_string(g); }
    ordered_json operator()(const bytes& b) const { return to_base64(b); }
    ordered_json operator()(const psrp::tagged_text& t) const { return t.text; }
    ordered_json operator()(const psrp::encrypted_string&) const { return "(secret)"; }
    ordered_json operator()(const psrp::object_ptr& o) const {
        if (!o) return nullptr;
        return at.depth < deepest ? object_of(*o, at) : ordered_json(o->to_string.value_or("(deeper)"));
    }
    template <class Number>
    ordered_json operator()(Number n) const {
        if constexpr (std::is_floating_point_v<Number>) {
            if (!std::isfinite(n)) return psrp::display(n);  // JSON has no NaN
        }
        return n;
    }
};

ordered_json convert(const psrp::value& v, place at) {
    if (*at.left == 0) return "(cut)";
    --*at.left;
    return std::visit(converter{at}, v);
}

}  // namespace

ordered_json json_of(const psrp::value& v) {
    auto left = most_values;
    return convert(v, {0, &left});
}

std::string to_json(const psrp::value& v) { return text_of(json_of(v)); }

std::string to_json(const std::vector<psrp::value>& output) {
    ordered_json array = ordered_json::array();
    for (const auto& v : output) array.push_back(json_of(v));
    return text_of(array);
}

}  // namespace stamplog::pep
