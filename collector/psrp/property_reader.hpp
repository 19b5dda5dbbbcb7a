// Reads the named properties of a message's object; every failure names the message and the property.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

class property_reader {
 public:
    // `v` must outlive the reader. `what` is the message's name ("CREATE_PIPELINE").
    property_reader(const value& v, std::string what) : object_(as_object(v)), what_(std::move(what)) {}

    // Null where the property is absent.
    const value* find(std::string_view name) const noexcept { return object_ ? object_->find(name) : nullptr; }

    // errc::corrupt when the property is absent or has another type, as PowerShell's GetPropertyValue throws.
    [[nodiscard]] result<value> need(std::string_view name) const;
    [[nodiscard]] result<bool> need_bool(std::string_view name) const;
    [[nodiscard]] result<std::int64_t> need_int(std::string_view name) const;
    [[nodiscard]] result<std::string> need_string(std::string_view name) const;

    tl::unexpected<error> wrong(std::string_view name) const;

 private:
    tl::unexpected<error> missing(std::string_view name) const;
    const object* object_;
    std::string what_;
};

}  // namespace stamplog::psrp
