#include "stamp/stamp_folder.hpp"

#include "stamp/faults.hpp"
#include "stamp/files.hpp"
#include "stamp/stamp_information.hpp"
#include "stamp/time_zone.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;
namespace fs = std::filesystem;

namespace {

result<std::string> checked_faults(const fs::path& file, const stamp_settings& s) {
    // Read without a fault file as well: a content folder without role zips is refused here.
    auto names = names_of(s);
    if (!names) return fail(names.error());
    if (file.empty()) return std::string();
    auto text = read_file(file);
    if (!text) return fail(errc::config, text.error().what);
    if (auto parsed = parse_faults(*text, file.string(), *names); !parsed) return fail(parsed.error());
    return text;
}

result<void> make_tree(const stamp_folder& f) {
    if (auto r = make_folders(f.share()); !r) return r;
    for (int i = 1; i <= f.settings().ercs_count; ++i) {
        auto name = ercs_name(i);
        for (const auto& folder : {f.transcripts(name), f.sessions(name), f.disk(name)})
            if (auto r = make_folders(folder); !r) return r;
    }
    return {};
}

}  // namespace

result<stamp_folder> stamp_folder::make(const fs::path& dir, const stamp_settings& given, const fs::path& faults) {
    std::error_code ec;
    if (fs::exists(dir, ec) && !(fs::is_directory(dir, ec) && fs::is_empty(dir, ec)))
        return fail(errc::conflict, dir.string() + ": exists and is not empty", "Give a new folder, or remove this one.");
    stamp_settings s = given;
    if (auto ok = check(s); !ok) return fail(ok.error());
    if (auto zone = time_zone::windows(s.timezone); !zone) return fail(zone.error());
    if (!s.content.empty()) {
        if (!fs::is_directory(s.content, ec)) return fail(errc::config, "--content " + s.content.string() + ": not a folder");
        s.content = fs::absolute(s.content).lexically_normal();
    }
    auto fault_text = checked_faults(faults, s);
    if (!fault_text) return fail(fault_text.error());

    stamp_folder f(fs::absolute(dir).lexically_normal(), s);
    if (auto r = make_tree(f); !r) return fail(r.error());
    if (auto r = write_file(f.faults(), *fault_text); !r) return fail(r.error());
    if (auto r = write_file(f.root() / "AzureStackStampDeploymentInfo.json", deployment_info_file(s)); !r)
        return fail(r.error());
    // Last, because its presence says that the folder is whole.
    if (auto r = write_file(f.root() / "stampsim.json", to_json(s)); !r) return fail(r.error());
    return f;
}

result<stamp_folder> stamp_folder::open(const fs::path& dir) {
    auto text = read_file(dir / "stampsim.json");
    if (!text)
        return fail(errc::not_found, dir.string() + ": not a stamp folder", "Make one with: stampsim init " + dir.string());
    auto s = settings_from_json(*text);
    if (!s) return fail_in(dir.string(), s);
    return stamp_folder(fs::absolute(dir).lexically_normal(), std::move(*s));
}

}  // namespace stampsim
