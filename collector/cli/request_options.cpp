#include "request_options.hpp"

#include <CLI/CLI.hpp>

#include "nearest.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::cli {
namespace {

std::optional<std::string> given(const std::string& s) { return s.empty() ? std::nullopt : std::optional(s); }

result<void> check_case(const std::string& id) {
    if (id.size() > 64) return fail(errc::config, "--case: longer than 64 characters");
    for (char c : id)
        if (static_cast<unsigned char>(c) < 0x20) return fail(errc::config, "--case: holds a control character");
    return {};
}

std::vector<std::string> known_log_types() { return {pep::log_types().begin(), pep::log_types().end()}; }

// The cmdlet takes no others, and would say so only once sessions are open.
result<void> check_log_types(const std::vector<std::string>& given) {
    const auto known = known_log_types();
    for (const auto& type : given)
        if (!has_name(known, type))
            return fail(errc::config, "--log-type: there is no log type '" + one_line(type) + "'",
                        "There are " + joined(known, ", ") + "." + did_you_mean(type, known));
    return {};
}

}  // namespace

void request_options::declare(CLI::App& verb) {
    verb.add_option("--case", case_id_, "the support case's number: names the bundle")->type_name("ID");
    verb.add_option("--preset", preset_, "roles for a kind of problem (stamplog presets lists them)")->type_name("P");
    verb.add_option("--role", roles_, "roles, with commas or repeated (stamplog roles lists them); default: every role")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("A,B");
    verb.add_option("--resource-provider", providers_, "value-add resource providers")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("A,B");
    verb.add_option("--node", nodes_, "computer names")->delimiter(',')->allow_extra_args(false)->type_name("A,B");
    verb.add_option("--log-type", log_types_, joined(known_log_types(), ", "))
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("A,B");
    verb.add_option("--from", from_, "begin: RFC 3339, 14:05 or '2026-11-21 14:05' in stamp time, or -4h")->type_name("T");
    verb.add_option("--to", to_, "end, the same forms; default: now, or what --from and --for say")->type_name("T");
    verb.add_option("--around", around_, "middle of the window, with --for")->type_name("T");
    verb.add_option("--for", for_, "length: 4h, 90m, 1h30m, 1d; alone: the last D; no time given at all: the last 4h")
        ->type_name("D");
    verb.add_option("--timeout-minutes", timeout_minutes_, "time that one Get-AzureStackLog may take")
        ->check(CLI::Range(1, 24 * 60))
        ->capture_default_str();
    verb.add_flag("--include-dump-file", include_dump_file_, "crash dumps too");
    verb.add_flag("--skip-test", skip_test_, "without Test-AzureStack");
}

result<plan::request> request_options::resolve(const pep::stamp_information& stamp, utc_time now,
                                               std::vector<std::string>& warnings) const {
    if (auto ok = check_case(case_id_); !ok) return fail(ok.error());
    if (auto ok = check_log_types(log_types_); !ok) return fail(ok.error());
    plan::request r;
    r.case_id = case_id_;
    r.preset = preset_;
    r.roles = roles_;
    r.resource_providers = providers_;
    r.nodes = nodes_;
    r.log_types = log_types_;
    r.timeout_minutes = timeout_minutes_;
    r.include_dump_file = include_dump_file_;
    r.skip_test = skip_test_;
    if (!preset_.empty() && pep::find_preset(preset_) == nullptr) {
        std::vector<std::string> known;
        for (const auto& p : pep::presets()) known.emplace_back(p.name);
        return fail(errc::config, "--preset: there is no preset '" + preset_ + "'",
                    "stamplog presets lists them." + did_you_mean(preset_, known));
    }
    auto window = plan::resolve_window({given(from_), given(to_), given(around_), given(for_)}, now, stamp.timezone, warnings);
    if (!window) return fail(window.error());
    r.when = *window;
    return r;
}

}  // namespace stamplog::cli
