// Arguments after binding: every value has the type that its parameter has.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/net_date.hpp"
#include "endpoint/parameter.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

struct bound_credential {
    std::string user;
    stamplog::secret password;
};

struct bound_value {
    const parameter_spec* parameter = nullptr;
    stamplog::psrp::value raw;
    std::string text;
    std::vector<std::string> list;
    std::int32_t number = 0;
    bool flag = false;
    std::optional<net_date> date;
    std::shared_ptr<const bound_credential> credential;

    // What a transcript shows: a credential as its type name, lists joined by ", ".
    std::string shown() const;
};

class bound_arguments {
 public:
    bool has(std::string_view name) const { return find(name) != nullptr; }
    const bound_value* find(std::string_view name) const;
    std::string text(std::string_view name) const;  // empty when not bound
    std::vector<std::string> list(std::string_view name) const;
    bool flag(std::string_view name) const;
    std::optional<std::int32_t> number(std::string_view name) const;

    std::vector<bound_value> values;  // in the order in which they were bound
};

}  // namespace stampsim
