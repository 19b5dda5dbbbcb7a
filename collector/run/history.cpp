#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "stamplog/run/journal.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t runs_that_count = 10;

struct measured {
    double sum = 0;
    int count = 0;
};

double number(const std::map<std::string, std::string>& detail, const char* name) {
    const auto it = detail.find(name);
    return it == detail.end() ? 0 : std::strtod(it->second.c_str(), nullptr);
}

// A unit of several roles says nothing about one of them; a window of no length nothing about an hour.
void take(const step& s, std::map<std::string, measured>& into) {
    const auto outcome = s.detail.find("outcome"), roles = s.detail.find("roles");
    if (s.kind != step_kind::unit_ended || outcome == s.detail.end() || outcome->second != "done" || roles == s.detail.end())
        return;
    const auto& role = roles->second;
    const double seconds = number(s.detail, "seconds"), hours = number(s.detail, "hours");
    if (role.empty() || role.find(',') != std::string::npos || seconds <= 0 || hours <= 0) return;
    auto& m = into[role];
    m.sum += seconds / hours;
    ++m.count;
}

}  // namespace

plan::history read_history(const fs::path& runs, const std::string& stamp) {
    std::map<std::string, measured> roles;
    std::size_t taken = 0;
    for (const auto& r : list_runs(runs)) {
        if (r.who.stamp != stamp || taken == runs_that_count) continue;
        ++taken;
        auto j = journal::open(runs / r.who.id, journal::access::read);
        if (!j) continue;
        auto steps = (*j)->steps();
        if (!steps) continue;
        for (const auto& s : *steps) take(s, roles);
    }
    plan::history out;
    for (const auto& [role, m] : roles) out.seconds_per_role.emplace_back(role, m.sum / m.count);
    return out;
}

}  // namespace stamplog::run
