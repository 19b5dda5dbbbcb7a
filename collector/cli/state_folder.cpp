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

std::vector<std::string> run_ids(const fs::path& state) {
    std::vector<std::string> ids;
    std::error_code ec;
    for (fs::directory_iterator i(state / "runs", ec), end; !ec && i != end; i.increment(ec))
        if (fs::exists(i->path() / "journal.sqlite", ec)) ids.push_back(i->path().filename().string());
    std::sort(ids.rbegin(), ids.rend());
    return ids;
}

result<std::string> find_run(const fs::path& state, const std::string& wanted) {
    const auto ids = run_ids(state);
    if (ids.empty()) return fail(errc::not_found, "there is no run yet", "Start one with: stamplog collect --help");
    if (wanted.empty()) return ids.front();
    std::vector<std::string> fits;
    for (const auto& id : ids)
        if (id.starts_with(wanted) || id.ends_with(wanted)) fits.push_back(id);
    if (fits.empty()) return fail(errc::not_found, "no run is called '" + wanted + "'", "stamplog runs lists them.");
    if (fits.size() > 1)
        return fail(errc::config, std::to_string(fits.size()) + " runs begin or end with '" + wanted + "'",
                    "Type more of the id.");
    return fits.front();
}

}  // namespace stamplog::cli
