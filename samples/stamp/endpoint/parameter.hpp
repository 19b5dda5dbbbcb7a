// What a cmdlet of the endpoint looks like from outside: its name and its parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stampsim {

enum class parameter_type { text, text_list, number, date, credential, object, flag };

struct parameter_spec {
    std::string_view name;
    parameter_type type = parameter_type::text;
    int position = -1;  // -1: named only
    bool mandatory = false;
    bool from_pipeline = false;
    std::span<const std::string_view> allowed = {};  // ValidateSet; empty: anything
    bool asked_for = false;                          // missing, it is asked for where the client has a host
};

struct cmdlet_spec {
    std::string_view name, module;
    std::span<const parameter_spec> parameters;
    std::string_view visible_name = {};  // of the restricted proxies: the class that errors are named after
};

// .NET's name of a type, as error texts and metadata show it.
std::string_view type_name(parameter_type t);
// Verbose, ErrorAction and the others that every advanced function has.
std::span<const parameter_spec> common_parameters();

}  // namespace stampsim
