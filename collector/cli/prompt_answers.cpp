#include "prompt_answers.hpp"

#include <charconv>

#include "choice_list.hpp"
#include "output.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::cli {
namespace {

using psrp::host_method;

constexpr std::size_t most_items = 1000;

std::string text_at(const psrp::host_call& call, std::size_t i) {
    if (i >= call.parameters.size() || std::holds_alternative<psrp::nil>(call.parameters[i])) return "";
    return printable(psrp::display(call.parameters[i]), 16384);
}
std::string text_in(const psrp::object& o, const char* name) {
    const auto* v = o.find(name);
    return v == nullptr || std::holds_alternative<psrp::nil>(*v) ? "" : psrp::display(*v);
}

// What PowerShell would convert the text to. The others go as text, which the server converts.
result<psrp::value> converted(const std::string& text, std::string_view type) {
    const bool wide = type == "System.Int64";
    if (type == "System.Int32" || wide) {
        std::int64_t n = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
        const bool fits = wide || (n >= INT32_MIN && n <= INT32_MAX);
        if (failed != std::errc() || end != text.data() + text.size() || !fits)
            return fail(errc::config, "'" + one_line(text) + "' is not a number of type " + std::string(type.substr(7)));
        return wide ? psrp::value(n) : psrp::value(static_cast<std::int32_t>(n));
    }
    if (type == "System.Boolean" || type == "System.Management.Automation.SwitchParameter") {
        if (text == "$true" || text == "true" || text == "True" || text == "1") return psrp::value(true);
        if (text == "$false" || text == "false" || text == "False" || text == "0") return psrp::value(false);
        return fail(errc::config, "'" + one_line(text) + "' is neither $true nor $false");
    }
    return psrp::value(text);
}

std::vector<int> numbers_of(const psrp::value& v) {
    if (const auto n = psrp::as_int(v)) return {static_cast<int>(*n)};
    std::vector<int> out;
    if (const auto* o = psrp::as_object(v))
        for (const auto& item : o->items)
            if (const auto n = psrp::as_int(item)) out.push_back(static_cast<int>(*n));
    return out;
}

}  // namespace

psrp::host_response prompt_answers::answer(const psrp::host_call& call) {
    auto given = dispatch(call);
    if (given) return {.result = std::move(*given), .refusal = {}};
    return {.result = {}, .refusal = given.error().what};
}

prompt_answers::answered prompt_answers::dispatch(const psrp::host_call& call) {
    switch (static_cast<std::int32_t>(call.method)) {
        case static_cast<std::int32_t>(host_method::read_line): {
            auto typed = line("");
            if (!typed) return fail(typed.error());
            return psrp::host_answer(psrp::value(std::move(*typed)));
        }
        case static_cast<std::int32_t>(host_method::read_line_as_secure_string): {
            auto typed = ask_("", false);
            if (!typed) return fail(typed.error());
            return psrp::host_answer(std::make_shared<const secret>(std::move(*typed)));
        }
        case static_cast<std::int32_t>(host_method::prompt):
            return fields(call);
        case static_cast<std::int32_t>(host_method::prompt_for_credential1):
        case static_cast<std::int32_t>(host_method::prompt_for_credential2):
            return credential_call(call);
        case static_cast<std::int32_t>(host_method::prompt_for_choice):
            return choice(call);
        case static_cast<std::int32_t>(host_method::prompt_for_choice_multiple):
            return choices(call);
        case static_cast<std::int32_t>(host_method::get_name):
            return psrp::host_answer(psrp::value(std::string("stamplog")));
        default:
            return fail(errc::unsupported, "This host cannot do that.");
    }
}

result<std::string> prompt_answers::line(const std::string& question) {
    auto typed = ask_(question, true);
    if (!typed) return fail(typed.error());
    return std::string(typed->reveal());
}

void prompt_answers::say(const psrp::host_call& call, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i <= last; ++i)
        if (const auto text = text_at(call, i); !text.empty()) tell_(text);
}

// Prompt: caption, message, descriptions of fields.
prompt_answers::answered prompt_answers::fields(const psrp::host_call& call) {
    say(call, 0, 1);
    const auto* list = call.parameters.size() > 2 ? psrp::as_object(call.parameters[2]) : nullptr;
    if (list == nullptr) return fail(errc::corrupt, "The prompt names no fields.");
    psrp::host_fields out;
    for (const auto& item : list->items) {
        const auto* description = psrp::as_object(item);
        if (description == nullptr) continue;
        auto given = field(*description);
        if (!given) return fail(given.error());
        out.entries.emplace_back(text_in(*description, "name"), std::move(*given));
    }
    return psrp::host_answer(std::move(out));
}

result<psrp::host_field> prompt_answers::field(const psrp::object& description) {
    const auto name = one_line(text_in(description, "name"));
    const auto type = text_in(description, "parameterTypeFullName");
    if (type == "System.Management.Automation.PSCredential") {
        tell_(name);
        auto given = credential("");
        if (!given) return fail(given.error());
        return psrp::host_field(std::move(*given));
    }
    if (type.ends_with("[]")) return list_field(name, type.substr(0, type.size() - 2));
    return scalar(name + ": ", type);
}

result<psrp::host_field> prompt_answers::scalar(const std::string& question, const std::string& type) {
    if (type == "System.Security.SecureString") {
        auto typed = ask_(question, false);
        if (!typed) return fail(typed.error());
        return psrp::host_field(std::make_shared<const secret>(std::move(*typed)));
    }
    for (;;) {  // until it fits, or nobody answers
        auto typed = line(question);
        if (!typed) return fail(typed.error());
        auto v = converted(*typed, type);
        if (v) return psrp::host_field(std::move(*v));
        tell_(v.error().what);
    }
}

// Name[0]: , Name[1]: … until an empty line.
result<psrp::host_field> prompt_answers::list_field(const std::string& name, const std::string& type) {
    auto list = std::make_shared<psrp::object>();
    list->type_names = {type + "[]", "System.Array", "System.Object"};
    list->kind = psrp::object::container::list;
    while (list->items.size() < most_items) {
        auto typed = line(name + "[" + std::to_string(list->items.size()) + "]: ");
        if (!typed) return fail(typed.error());
        if (typed->empty()) break;
        auto v = converted(*typed, type);
        if (v)
            list->items.push_back(std::move(*v));
        else
            tell_(v.error().what);
    }
    return psrp::host_field(psrp::value(std::move(list)));
}

result<psrp::credential_ptr> prompt_answers::credential(const std::string& user_known) {
    std::string user = user_known;
    if (user.empty()) {
        auto typed = line("User: ");
        if (!typed) return fail(typed.error());
        user = std::move(*typed);
    }
    auto password = ask_("Password for user " + one_line(user) + ": ", false);
    if (!password) return fail(password.error());
    return std::make_shared<const psrp::credential>(psrp::credential{std::move(user), std::move(*password)});
}

// PromptForCredential: caption, message, user, target; the second form also kinds and options.
prompt_answers::answered prompt_answers::credential_call(const psrp::host_call& call) {
    say(call, 0, 1);
    const bool named = call.parameters.size() > 2 && !std::holds_alternative<psrp::nil>(call.parameters[2]);
    auto given = credential(named ? psrp::display(call.parameters[2]) : "");
    if (!given) return fail(given.error());
    return psrp::host_answer(std::move(*given));
}

// PromptForChoice: caption, message, choices, the default's number (-1: none).
prompt_answers::answered prompt_answers::choice(const psrp::host_call& call) {
    say(call, 0, 1);
    const auto all = call.parameters.size() > 2 ? read_choices(call.parameters[2]) : std::vector<cli::choice>();
    if (all.empty()) return fail(errc::corrupt, "The prompt names no choices.");
    const auto defaults = call.parameters.size() > 3 ? numbers_of(call.parameters[3]) : std::vector<int>();
    for (;;) {
        auto typed = line(choice_question(all, defaults));
        if (!typed) return fail(typed.error());
        if (typed->empty() && !defaults.empty() && defaults.front() >= 0 &&
            static_cast<std::size_t>(defaults.front()) < all.size())
            return psrp::host_answer(psrp::value(static_cast<std::int32_t>(defaults.front())));
        if (const auto n = chosen(all, *typed)) return psrp::host_answer(psrp::value(static_cast<std::int32_t>(*n)));
        if (*typed == "?")
            for (const auto& c : all) tell_((c.key.empty() ? c.label : c.key) + " - " + c.help);
    }
}

// The multiple form: numbers of defaults; one choice a line until an empty one.
prompt_answers::answered prompt_answers::choices(const psrp::host_call& call) {
    say(call, 0, 1);
    const auto all = call.parameters.size() > 2 ? read_choices(call.parameters[2]) : std::vector<cli::choice>();
    if (all.empty()) return fail(errc::corrupt, "The prompt names no choices.");
    const auto defaults = call.parameters.size() > 3 ? numbers_of(call.parameters[3]) : std::vector<int>();
    std::vector<int> picked;
    tell_(choice_question(all, defaults));
    while (picked.size() < most_items) {
        auto typed = line("Choice[" + std::to_string(picked.size()) + "]: ");
        if (!typed) return fail(typed.error());
        if (typed->empty()) break;
        if (const auto n = chosen(all, *typed)) picked.push_back(*n);
    }
    if (picked.empty()) picked = defaults;
    auto list = std::make_shared<psrp::object>();
    list->type_names = {
        "System.Collections.ObjectModel.Collection`1[[System.Int32, mscorlib, Version=4.0.0.0, Culture=neutral, "
        "PublicKeyToken=b77a5c561934e089]]",
        "System.Object"};
    list->kind = psrp::object::container::list;
    for (const int n : picked) list->items.emplace_back(static_cast<std::int32_t>(n));
    return psrp::host_answer(psrp::value(std::move(list)));
}

}  // namespace stamplog::cli
