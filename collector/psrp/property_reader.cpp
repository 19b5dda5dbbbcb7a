#include "property_reader.hpp"

namespace stamplog::psrp {

tl::unexpected<error> property_reader::missing(std::string_view name) const {
    return fail(errc::corrupt, what_ + ": property \"" + std::string(name) + "\" is missing");
}

tl::unexpected<error> property_reader::wrong(std::string_view name) const {
    return fail(errc::corrupt, what_ + ": property \"" + std::string(name) + "\" has a type that it cannot have");
}

result<value> property_reader::need(std::string_view name) const {
    const auto* v = find(name);
    if (!v) return missing(name);
    return *v;
}

result<bool> property_reader::need_bool(std::string_view name) const {
    const auto* v = find(name);
    if (!v) return missing(name);
    const auto b = as_bool(*v);
    if (!b) return wrong(name);
    return *b;
}

result<std::int64_t> property_reader::need_int(std::string_view name) const {
    const auto* v = find(name);
    if (!v) return missing(name);
    const auto n = as_int(*v);
    if (!n) return wrong(name);
    return *n;
}

result<std::string> property_reader::need_string(std::string_view name) const {
    const auto* v = find(name);
    if (!v) return missing(name);
    auto s = as_string(*v);
    if (!s) return wrong(name);
    return std::move(*s);
}

}  // namespace stamplog::psrp
