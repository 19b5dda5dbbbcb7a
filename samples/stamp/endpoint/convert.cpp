#include "endpoint/convert.hpp"

#include <charconv>

#include "endpoint/host_prompt.hpp"

namespace stampsim {
using stamplog::psrp::as_bool;
using stamplog::psrp::as_int;
using stamplog::psrp::as_object;
using stamplog::psrp::as_string;
using stamplog::psrp::display;
using stamplog::psrp::object;
using stamplog::psrp::value;

namespace {

std::string cannot(const value& v, parameter_type type, const std::string& why) {
    return "Cannot convert value \"" + display(v) + "\" to type \"" + std::string(type_name(type)) + "\". Error: \"" + why +
           "\"";
}

bool is_nil(const value& v) { return std::holds_alternative<stamplog::psrp::nil>(v); }

std::optional<std::string> to_number(const value& v, bound_value& out) {
    if (auto n = as_int(v)) {
        if (*n < INT32_MIN || *n > INT32_MAX)
            return cannot(v, parameter_type::number, "Value was either too large or too small for an Int32.");
        out.number = static_cast<std::int32_t>(*n);
        return std::nullopt;
    }
    const auto text = as_string(v);
    if (!text) return cannot(v, parameter_type::number, "Invalid cast.");
    const auto* end = text->data() + text->size();
    if (auto r = std::from_chars(text->data(), end, out.number); r.ec == std::errc() && r.ptr == end) return std::nullopt;
    return cannot(v, parameter_type::number, "The input string '" + *text + "' was not in a correct format.");
}

std::optional<std::string> to_date(const value& v, const time_zone& zone, bound_value& out) {
    if (auto text = as_string(v)) out.date = parse_net_date(*text, zone);
    if (out.date) return std::nullopt;
    return cannot(v, parameter_type::date, "String '" + display(v) + "' was not recognized as a valid DateTime.");
}

std::optional<std::string> to_credential(const value& v, const decryptor& decrypt, streams* host, bound_value& out) {
    if (is_nil(v)) return std::nullopt;
    if (const auto name = as_string(v); name && host && host->can_ask()) {
        const auto answer = prompt_for_credential(*host, *name);
        if (answer && answer->refusal) return answer->refusal->message;
        if (answer) return to_credential(answer->result, decrypt, nullptr, out);
    }
    const auto* o = as_object(v);
    const auto* user = o ? o->find("UserName") : nullptr;
    const auto* password = o ? o->find("Password") : nullptr;
    const auto* sealed = password ? std::get_if<stamplog::psrp::encrypted_string>(password) : nullptr;
    // A name alone makes PowerShell ask for the password, which a null host refuses.
    if (!user || !sealed)
        return "A command that prompts the user failed because the host program or the command type does not support user "
               "interaction. The host was attempting to request confirmation with the following message: Enter your "
               "credentials.";
    auto plain = decrypt(*sealed);
    if (!plain) return "The password of the credential cannot be decrypted: " + plain.error().what;
    auto c = std::make_shared<bound_credential>();
    c->user = as_string(*user).value_or("");
    c->password = std::move(*plain);
    out.credential = std::move(c);
    return std::nullopt;
}

void to_list(const value& v, bound_value& out) {
    const auto* o = as_object(v);
    if (o && (o->kind == object::container::list || o->kind == object::container::ie)) {
        for (const auto& item : o->items) out.list.push_back(display(item));
    } else if (!is_nil(v)) {
        out.list.push_back(display(v));
    }
}

std::optional<std::string> to_flag(const value& v, bound_value& out) {
    if (auto b = as_bool(v))
        out.flag = *b;
    else if (auto n = as_int(v))
        out.flag = *n != 0;
    else if (const auto* o = as_object(v); o && o->find("IsPresent"))
        out.flag = as_bool(*o->find("IsPresent")).value_or(false);
    else if (is_nil(v))
        out.flag = false;
    else
        return cannot(v, parameter_type::flag,
                      "Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.");
    return std::nullopt;
}

}  // namespace

std::optional<std::string> convert(const value& v, const parameter_spec& p, const time_zone& zone, const decryptor& decrypt,
                                   streams* host, bound_value& out) {
    out.parameter = &p;
    switch (p.type) {
        case parameter_type::text:
            out.text = is_nil(v) ? "" : display(v);
            break;
        case parameter_type::text_list:
            to_list(v, out);
            break;
        case parameter_type::number:
            return to_number(v, out);
        case parameter_type::date:
            return to_date(v, zone, out);
        case parameter_type::credential:
            return to_credential(v, decrypt, host, out);
        case parameter_type::flag:
            return to_flag(v, out);
        case parameter_type::object:
            break;
    }
    // Only what is no secret is kept as it came.
    out.raw = v;
    return std::nullopt;
}

}  // namespace stampsim
