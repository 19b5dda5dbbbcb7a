#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "stamplog/base/text.hpp"
#include "stamplog/run/journal.hpp"
#include "step_detail.hpp"

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
    const double n = it == detail.end() ? 0 : std::strtod(it->second.c_str(), nullptr);
    return n > 0 && n < 1e15 ? n : 0;
}

// Zips of a unit, by role; a zip may be told again when it has grown.
using unit_bytes = std::map<int, std::map<std::string, std::uint64_t>>;

unit_bytes bytes_of(const std::vector<step>& steps) {
    std::map<std::string, step> last;
    for (const auto& s : steps)
        if (s.kind == step_kind::zip_landed) last[s.subject] = s;
    unit_bytes out;
    for (const auto& [path, s] : last) out[s.unit][lower(detail_of(s, "role"))] += number_of<std::uint64_t>(s, "size");
    return out;
}

void take_bytes(const step& s, const unit_bytes& landed, std::map<std::string, measured>& into) {
    const auto of = landed.find(s.unit);
    const double hours = number(s.detail, "hours");
    if (s.kind != step_kind::unit_ended || detail_of(s, "outcome") != "done" || of == landed.end() || !(hours > 0)) return;
    for (const auto& [role, bytes] : of->second) {
        auto& m = into[role];
        m.sum += static_cast<double>(bytes) / hours;
        ++m.count;
    }
}

std::vector<std::pair<std::string, double>> means(const std::map<std::string, measured>& roles) {
    std::vector<std::pair<std::string, double>> out;
    for (const auto& [role, m] : roles) out.emplace_back(role, m.sum / m.count);
    return out;
}

// A unit of several roles says nothing about one of them, nor does a part of a role; a window of no length nothing about an
// hour.
void take(const step& s, std::map<std::string, measured>& into) {
    const auto outcome = s.detail.find("outcome"), roles = s.detail.find("roles");
    if (s.kind != step_kind::unit_ended || outcome == s.detail.end() || outcome->second != "done" || roles == s.detail.end())
        return;
    if (const auto part = s.detail.find("part"); part != s.detail.end() && part->second == "true") return;
    const auto& role = roles->second;
    const double seconds = number(s.detail, "seconds"), hours = number(s.detail, "hours");
    if (role.empty() || role.find(',') != std::string::npos || seconds <= 0 || hours <= 0) return;
    auto& m = into[role];
    m.sum += seconds / hours;
    ++m.count;
}

}  // namespace

plan::history read_history(const fs::path& runs, const std::string& stamp) {
    std::map<std::string, measured> seconds, bytes;
    std::size_t taken = 0;
    for (const auto& r : list_runs(runs)) {
        if (r.who.stamp != stamp || taken == runs_that_count) continue;
        ++taken;
        auto j = journal::open(runs / r.who.id, journal::access::read);
        if (!j) continue;
        auto steps = (*j)->steps();
        if (!steps) continue;
        const auto landed = bytes_of(*steps);
        for (const auto& s : *steps) {
            take(s, seconds);
            take_bytes(s, landed, bytes);
        }
    }
    return {means(seconds), means(bytes)};
}

}  // namespace stamplog::run
