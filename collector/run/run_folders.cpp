#include "run_folders.hpp"

#include "ercs_label.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

pep::landing_folder below(const pep::landing_folder& f, const std::string& name) {
    return {f.unc + "\\" + name, f.local / name, f.writer};
}

result<void> make(const fs::path& folder) {
    if (auto made = storage::make_folders(folder); !made)
        return fail(errc::config, made.error().what,
                    "Give --share-local a folder that is the share's and that you may write to.");
    return {};
}

}  // namespace

result<run_folders> make_folders(const settings& s, const std::vector<connector>& where, storage::place* share) {
    std::error_code ec;
    const auto name = "stamplog-" + s.run_id;
    if (share != nullptr) {
        if (auto spool = storage::make_folders(s.share.local); !spool) return fail(spool.error());
        const auto there = share->look(name);
        if (!there) return fail(there.error());
        if (*there && !s.earlier) return fail(errc::conflict, share->address() + ": " + name + " is there already");
        if (auto ok = share->make_folder(name + "/cluster-logs"); !ok) return fail(ok.error());
        for (std::size_t i = 0; i < where.size(); ++i)
            if (auto ok = share->make_folder(name + "/transcripts/" + ercs_label(i, where[i].name)); !ok)
                return fail(ok.error());
    }
    if (!fs::is_directory(s.share.local, ec))
        return fail(errc::config, s.share.local.string() + ": the share's local folder is not there",
                    "Give --share-local the folder behind " + s.share.unc + ".");
    run_folders out;
    out.landing = below(s.share, name);
    if (!s.earlier && fs::exists(out.landing.local, ec))
        return fail(errc::conflict, out.landing.local.string() + ": is there already");
    out.cluster_logs = below(out.landing, "cluster-logs");
    if (auto ok = make(out.cluster_logs.local); !ok) return fail(ok.error());
    for (std::size_t i = 0; i < where.size(); ++i) {
        out.transcripts.push_back(below(below(out.landing, "transcripts"), ercs_label(i, where[i].name)));
        if (auto ok = make(out.transcripts.back().local); !ok) return fail(ok.error());
    }
    return out;
}

}  // namespace stamplog::run
