#include <algorithm>

#include "content/validation_tests.hpp"
#include "endpoint/cmdlet.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/refusals.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

constexpr std::string_view update_readiness = "UpdateReadiness", rotation_readiness = "SecretRotationReadiness",
                           default_group = "Default";

bool contains(const std::vector<std::string>& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return same(x, name); });
}

bool selected(cmdlet_call& c, const validation_test& t) {
    const auto include = c.arguments.list("Include"), group = c.arguments.list("Group");
    if (contains(c.arguments.list("Ignore"), t.name)) return false;
    if (!include.empty()) return contains(include, t.name);
    if (group.empty()) return t.in_default;
    return (t.in_default && contains(group, default_group)) || (t.in_update && contains(group, update_readiness)) ||
           (t.in_rotation && contains(group, rotation_readiness));
}

ending check_names(cmdlet_call& c) {
    for (const auto* parameter : {"Include", "Ignore"})
        for (const auto& name : c.arguments.list(parameter)) {
            const auto tests = validation_tests();
            if (std::none_of(tests.begin(), tests.end(), [&](const auto& t) { return same(t.name, name); }))
                return thrown("Test '" + name + "' does not exist. Use -List to see the tests.");
        }
    for (const auto& name : c.arguments.list("Group"))
        if (!same(name, default_group) && !same(name, update_readiness) && !same(name, rotation_readiness))
            return thrown("Group '" + name + "' does not exist. Groups are Default, UpdateReadiness, SecretRotationReadiness.");
    return std::nullopt;
}

void list_tests(cmdlet_call& c) {
    for (const auto& t : validation_tests())
        c.out.output(custom_object({{"Name", std::string(t.name)}, {"DisplayName", std::string(t.title)}}));
}

class validation_run {
 public:
    explicit validation_run(cmdlet_call& c) : c_(c) {
        for (const auto& t : validation_tests())
            if (selected(c, t)) tests_.push_back(&t);
        // In the two readiness groups warnings print as errors.
        const auto group = c.arguments.list("Group");
        strict_ = contains(group, update_readiness) || contains(group, rotation_readiness);
    }

    ending run();

 private:
    void say(std::string line) {
        if (!c_.arguments.flag("DisableConsoleOutput")) c_.out.host_line(std::move(line));
    }
    ending tell(const validation_test& t, const std::string& result);

    cmdlet_call& c_;
    std::vector<const validation_test*> tests_;
    bool strict_ = false;
};

ending validation_run::tell(const validation_test& t, const std::string& result) {
    const std::string title(t.title);
    ending end;
    if (result == "WARN" && strict_)
        end = c_.write_error(written(c_.spec.name, "WARN : " + title, "ValidationWarning", category::not_specified, t.name));
    else if (result == "WARN")
        c_.out.warning("WARN : " + title);
    else
        say("    " + result + " : " + title);
    if (c_.arguments.flag("DetailedResults"))
        c_.out.output(custom_object({{"Name", std::string(t.name)}, {"DisplayName", title}, {"Result", result}}));
    return end;
}

ending validation_run::run() {
    const auto* failing = c_.session.faults.strike(fault_kind::test_fails);
    const auto each = c_.session.faults.list().cmdlet_duration("Test-AzureStack") / std::max<std::size_t>(1, tests_.size());
    std::string failed;
    say("    Starting Test-AzureStack");
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        const auto& t = *tests_[i];
        say("    Launching " + std::string(t.name));
        c_.progress(std::string(t.name), static_cast<int>(i * 100 / tests_.size()));
        if (!c_.out.wait(each)) return std::nullopt;
        const bool fails = failing && (failing->text.empty() ? i == 0 : same(failing->text, t.name));
        if (fails) failed = t.name;
        if (auto end = tell(t, fails ? "FAIL" : t.warns ? "WARN" : "PASS")) return end;
    }
    // The report that the SeedRing role holds tells the same.
    if (auto r = c_.session.book.note_validation(failed); !r) return thrown(r.error().what);
    if (!c_.arguments.flag("DetailedResults")) c_.out.output(failed.empty());
    return std::nullopt;
}

}  // namespace

ending test_azurestack(cmdlet_call& c) {
    if (auto bad = check_names(c)) return bad;
    if (c.arguments.flag("List")) {
        list_tests(c);
        return std::nullopt;
    }
    return validation_run(c).run();
}

}  // namespace stampsim
