#include <algorithm>
#include <array>

#include "nearest_names.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"
#include "stamplog/pep/pep_session.hpp"

namespace stamplog::pep {
namespace {

constexpr std::string_view closing = "Close-PrivilegedEndpoint";

struct barred_parameter {
    std::string_view cmdlet, parameter, why;
};
constexpr barred_parameter barred[] = {
    {"Test-AzureStack", "Repair", "it changes the stamp"},
    {"Test-AzureStack", "ServiceAdminCredentials", "its scenario tests create resources on the stamp"},
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 128 && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

// Verb-Noun: nothing that PowerShell would read as a path, a wildcard, a module, or script.
bool is_cmdlet_name(std::string_view text) {
    const auto dash = text.find('-');
    return dash != std::string_view::npos && is_word(text.substr(0, dash)) && is_word(text.substr(dash + 1));
}

std::string hint_for(std::string_view name) {
    std::vector<std::string_view> known;
    for (const auto& c : allowed_cmdlets()) known.push_back(c.name);
    std::string hint;
    for (const auto near : nearest_names(name, known)) hint += (hint.empty() ? "Did you mean " : " or ") + std::string(near);
    if (!hint.empty()) hint += "? ";
    return hint + "Only cmdlets that read are called; to allow this one for a run, add --allow-cmdlet " + std::string(name) +
           ", which the bundle will say.";
}

// PowerShell takes any unambiguous beginning of a parameter's name, so every beginning counts as the name.
result<void> check_parameters(const psrp::command& c) {
    for (const auto& a : c.arguments) {
        if (a.name.empty()) continue;
        if (!is_word(a.name))
            return fail(errc::refused, c.name + ": " + in_quotes(a.name) + " is not the name of a parameter",
                        "Give the bare name, without dash, colon or value.");
        for (const auto& b : barred)
            if (same_name(b.cmdlet, c.name) && same_name(b.parameter.substr(0, a.name.size()), a.name))
                return fail(errc::refused, c.name + ": -" + std::string(b.parameter) + " is refused: " + std::string(b.why),
                            "It cannot be allowed here: run it yourself in a session on the endpoint.");
    }
    return {};
}

}  // namespace

allow_list::allow_list(std::vector<std::string> added) : added_(std::move(added)) {}

result<void> allow_list::check_name(std::string_view cmdlet) {
    if (!is_cmdlet_name(cmdlet))
        return fail(errc::refused, in_quotes(cmdlet) + " is not the name of a cmdlet",
                    "Give one name such as Get-AzureStackLog, without blanks, paths, wildcards or script: the endpoint runs no "
                    "script, and parameters are given one by one.");
    if (same_name(cmdlet, closing))
        return fail(errc::refused, std::string(closing) + " is not called by hand: every session ends with it by itself",
                    "Leave it out.");
    return {};
}

result<void> allow_list::check(const psrp::command& c) const {
    if (auto ok = check_name(c.name); !ok) return ok;
    const auto listed = allowed_cmdlets();
    const bool on_list =
        std::any_of(listed.begin(), listed.end(), [&](const auto& a) { return !a.opt_in && same_name(a.name, c.name); });
    const bool by_operator = std::any_of(added_.begin(), added_.end(), [&](const auto& a) { return same_name(a, c.name); });
    if (!on_list && !by_operator)
        return fail(errc::refused, in_quotes(c.name) + " is not on the list of allowed cmdlets; nothing was sent",
                    hint_for(c.name));
    return check_parameters(c);
}

}  // namespace stamplog::pep
