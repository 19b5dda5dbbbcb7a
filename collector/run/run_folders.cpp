#include "run_folders.hpp"

#include "ercs_label.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

pep::landing_folder below(const pep::landing_folder& f, const std::string& name) {
    return {f.unc.empty() ? "" : f.unc + "\\" + name, f.local / name, f.writer};
}

result<void> make(const fs::path& folder) {
    if (auto made = storage::make_folders(folder); !made)
        return fail(errc::config, made.error().what,
                    "Give --share-local a folder that is the share's and that you may write to.");
    return {};
}

// The run's folders on the share itself, where no folder here is it.
result<void> make_on_share(const settings& s, const std::vector<connector>& where, const std::string& name,
                           storage::place& share) {
    const auto there = share.look(name);
    if (!there) return fail(there.error());
    if (*there && !s.earlier) return fail(errc::conflict, share.address() + ": " + name + " is there already");
    if (auto ok = share.make_folder(name + "/cluster-logs"); !ok) return ok;
    for (std::size_t i = 0; i < where.size(); ++i)
        if (auto ok = share.make_folder(name + "/transcripts/" + ercs_label(i, where[i].name)); !ok) return ok;
    return {};
}

result<pep::landing_folder> own_folder(const pep::landing_folder& parent, const std::string& name, bool may_be_there) {
    std::error_code ec;
    auto own = below(parent, name);
    if (!may_be_there && fs::exists(own.local, ec)) return fail(errc::conflict, own.local.string() + ": is there already");
    if (auto ok = make(own.local); !ok) return fail(ok.error());
    return own;
}

}  // namespace

result<run_folders> make_folders(const settings& s, const std::vector<connector>& where, storage::place* share) {
    std::error_code ec;
    const auto name = "stamplog-" + s.run_id;
    // Without a share there is a folder here all the same, in which nothing comes.
    const auto parent = s.share.unc.empty() && s.container ? pep::landing_folder{{}, s.container->local, {}} : s.share;
    if (share != nullptr)
        if (auto ok = make_on_share(s, where, name, *share); !ok) return fail(ok.error());
    if (share != nullptr || parent.unc.empty())
        if (auto spool = storage::make_folders(parent.local); !spool) return fail(spool.error());
    if (!fs::is_directory(parent.local, ec))
        return fail(errc::config, parent.local.string() + ": the share's local folder is not there",
                    "Give --share-local the folder behind " + parent.unc + ".");
    const bool goes_on = s.earlier != nullptr;
    const auto own = own_folder(parent, name, goes_on);
    if (!own) return fail(own.error());
    run_folders out;
    out.landing = *own;
    if (s.container) {
        auto copy = own_folder({{}, s.container->local, {}}, name, true);
        if (!copy) return fail(copy.error());
        out.landing = std::move(*copy);
    }
    out.cluster_logs = below(*own, "cluster-logs");
    if (auto ok = make(out.cluster_logs.local); !ok) return fail(ok.error());
    for (std::size_t i = 0; i < where.size(); ++i) {
        out.transcripts.push_back(below(below(*own, "transcripts"), ercs_label(i, where[i].name)));
        if (auto ok = make(out.transcripts.back().local); !ok) return fail(ok.error());
    }
    return out;
}

}  // namespace stamplog::run
