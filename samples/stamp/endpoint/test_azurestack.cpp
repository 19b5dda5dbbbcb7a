#include <algorithm>

#include "content/validation_tests.hpp"
#include "endpoint/cmdlet.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/refusals.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return same(x, name); });
}

bool selected(cmdlet_call& c, const validation_test& t) {
    const auto include = c.arguments.list("Include"), group = c.arguments.list("Group");
    if (contains(c.arguments.list("Ignore"), t.name)) return false;
    if (!include.empty()) return contains(include, t.name);
    if (contains(group, "UpdateReadiness")) return t.in_update;
    return t.in_default;
}

ending check_names(cmdlet_call& c) {
    for (const auto* parameter : {"Include", "Ignore"})
        for (const auto& name : c.arguments.list(parameter)) {
            const auto tests = validation_tests();
            if (std::none_of(tests.begin(), tests.end(), [&](const auto& t) { return same(t.name, name); }))
                return thrown("Test '" + name + "' does not exist. Use -List to see the tests.");
        }
    return std::nullopt;
}

void list_tests(cmdlet_call& c) {
    for (const auto& t : validation_tests())
        c.out.output(custom_object({{"Name", std::string(t.name)}, {"DisplayName", std::string(t.title)}}));
}

}  // namespace

ending test_azurestack(cmdlet_call& c) {
    if (auto bad = check_names(c)) return bad;
    if (c.arguments.flag("List")) {
        list_tests(c);
        return std::nullopt;
    }
    std::vector<const validation_test*> tests;
    for (const auto& t : validation_tests())
        if (selected(c, t)) tests.push_back(&t);
    auto say = [&](std::string line) {
        if (!c.arguments.flag("DisableConsoleOutput")) c.out.host_line(std::move(line));
    };
    const auto* failing = c.session.faults.strike(fault_kind::test_fails);
    const auto each = c.session.faults.list().cmdlet_duration("Test-AzureStack") / std::max<std::size_t>(1, tests.size());
    bool passed = true;
    say("    Starting Test-AzureStack");
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const auto& t = *tests[i];
        say("    Launching " + std::string(t.name));
        c.progress(std::string(t.name), static_cast<int>(i * 100 / tests.size()));
        if (!c.out.wait(each)) return std::nullopt;
        const bool fails = failing && (failing->text.empty() ? i == 0 : same(failing->text, t.name));
        const std::string result = fails ? "FAIL" : t.name == "AzsAlertSummary" ? "WARN" : "PASS";
        passed = passed && !fails;
        if (result == "WARN")
            c.out.warning("WARN : " + std::string(t.title));
        else
            say("    " + result + " : " + std::string(t.title));
        if (c.arguments.flag("DetailedResults"))
            c.out.output(
                custom_object({{"Name", std::string(t.name)}, {"DisplayName", std::string(t.title)}, {"Result", result}}));
    }
    if (!c.arguments.flag("DetailedResults")) c.out.output(passed);
    return std::nullopt;
}

}  // namespace stampsim
