// Deep comparison of values.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "primitive.hpp"
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {
namespace {

bool equal_at(const value& a, const value& b, int depth);

template <class T>
std::vector<const T*> sorted_by_name(const std::vector<T>& items) {
    std::vector<const T*> order;
    order.reserve(items.size());
    for (const auto& item : items) order.push_back(&item);
    std::stable_sort(order.begin(), order.end(), [](const T* x, const T* y) { return x->name < y->name; });
    return order;
}

bool equal_properties(const std::vector<property>& a, const std::vector<property>& b, int depth) {
    if (a.size() != b.size()) return false;
    const auto left = sorted_by_name(a), right = sorted_by_name(b);
    return std::equal(left.begin(), left.end(), right.begin(), [depth](const property* x, const property* y) {
        return x->name == y->name && equal_at(x->val, y->val, depth);
    });
}

using entries = std::vector<std::pair<value, value>>;

// Keys are primitives in practice; objects as keys keep the order of the wire.
std::vector<const std::pair<value, value>*> sorted_by_key(const entries& items) {
    std::vector<std::pair<std::string, const std::pair<value, value>*>> keyed;
    keyed.reserve(items.size());
    for (const auto& e : items) keyed.emplace_back(std::string(name_of(tag_for(e.first))) + primitive_text(e.first), &e);
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    std::vector<const std::pair<value, value>*> order;
    order.reserve(items.size());
    for (const auto& [key, entry] : keyed) order.push_back(entry);
    return order;
}

bool equal_entries(const entries& a, const entries& b, int depth) {
    if (a.size() != b.size()) return false;
    const auto left = sorted_by_key(a), right = sorted_by_key(b);
    return std::equal(left.begin(), left.end(), right.begin(), [depth](const auto* x, const auto* y) {
        return equal_at(x->first, y->first, depth) && equal_at(x->second, y->second, depth);
    });
}

bool equal_objects(const object& a, const object& b, int depth) {
    return a.kind == b.kind && a.type_names == b.type_names && a.to_string == b.to_string &&
           equal_properties(a.adapted, b.adapted, depth) && equal_properties(a.extended, b.extended, depth) &&
           equal_at(a.base, b.base, depth) &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                      [depth](const value& x, const value& y) { return equal_at(x, y, depth); }) &&
           equal_entries(a.entries, b.entries, depth);
}

template <class T>
bool same_number(T a, T b) noexcept {
    return std::isnan(a) ? std::isnan(b) : std::equal_to<T>{}(a, b) && std::signbit(a) == std::signbit(b);
}

bool equal_at(const value& a, const value& b, int depth) {
    if (a.index() != b.index() || depth > walk_depth) return false;
    if (const auto* x = std::get_if<object_ptr>(&a)) {
        const auto& y = std::get<object_ptr>(b);
        return *x == y || (*x != nullptr && y != nullptr && equal_objects(**x, *y, depth + 1));
    }
    if (const auto* x = std::get_if<float>(&a)) return same_number(*x, std::get<float>(b));
    if (const auto* x = std::get_if<double>(&a)) return same_number(*x, std::get<double>(b));
    return a == b;
}

}  // namespace

bool equal(const value& a, const value& b) { return equal_at(a, b, 0); }

}  // namespace stamplog::psrp
