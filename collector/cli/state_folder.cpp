#include "state_folder.hpp"

#include <algorithm>
#include <array>

#include "stamplog/base/bytes.hpp"

namespace stamplog::cli {
namespace fs = std::filesystem;

result<fs::path> state_folder(world& w) {
    if (auto xdg = w.env("XDG_STATE_HOME"); xdg && fs::path(*xdg).is_absolute()) return fs::path(*xdg) / "stamplog";
    if (auto home = w.env("HOME"); home && !home->empty()) return fs::path(*home) / ".local/state/stamplog";
    return fail(errc::config, "there is no place for the run's journal", "Set HOME or XDG_STATE_HOME.");
}

std::string new_run_id(const clock& time, entropy& random) {
    std::string id;
    for (char c : format_rfc3339(time.now()))
        if (c != '-' && c != ':') id += c;
    std::array<std::uint8_t, 3> tail{};
    random.fill(tail);
    return id + "-" + to_hex(tail);
}

result<run::run_summary> find_run(const fs::path& state, const std::string& wanted) {
    auto runs = run::list_runs(state / "runs");
    if (runs.empty()) return fail(errc::not_found, "there is no run yet", "Start one with: stamplog collect --help");
    if (wanted.empty()) {
        const auto latest = std::ranges::find_if(runs, [](const auto& r) { return !r.refused; });
        return std::move(latest == runs.end() ? runs.front() : *latest);
    }
    std::vector<run::run_summary> fits;
    for (auto& r : runs)
        if (r.who.id.starts_with(wanted) || r.who.id.ends_with(wanted)) fits.push_back(std::move(r));
    if (fits.empty()) return fail(errc::not_found, "no run is called '" + wanted + "'", "stamplog runs lists them.");
    if (fits.size() > 1)
        return fail(errc::config, std::to_string(fits.size()) + " runs begin or end with '" + wanted + "'",
                    "Type more of the id.");
    return std::move(fits.front());
}

}  // namespace stamplog::cli
