#include "stamplog/run/stamp_lock.hpp"

#include <algorithm>
#include <vector>

#include "file_lock.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// A name may be as long as a command line, and hold what no file name may.
fs::path lock_of(const fs::path& folder, const std::string& name) {
    return folder / (to_hex(sha256_of(as_bytes(name))).substr(0, 40) + ".lock");
}

result<void> make_private(const fs::path& folder) {
    // The runs' journals lie beside it: the names on the way to it must last as theirs.
    if (auto made = storage::make_folders(folder); !made) return made;
    std::error_code ec;
    fs::permissions(folder, fs::perms::owner_all, ec);
    if (ec) return fail(errc::io, folder.string() + ": its rights cannot be set: " + ec.message());
    return {};
}

}  // namespace

struct stamp_lock::impl {
    std::vector<file_lock> locks;
};

stamp_lock::stamp_lock() : impl_(std::make_unique<impl>()) {}
stamp_lock::stamp_lock(stamp_lock&&) noexcept = default;
stamp_lock& stamp_lock::operator=(stamp_lock&&) noexcept = default;
stamp_lock::~stamp_lock() = default;

result<std::variant<stamp_lock, stamp_holder>> stamp_lock::take(const fs::path& folder, const std::set<std::string>& names,
                                                                const std::string& run_id) {
    if (auto ok = make_private(folder); !ok) return fail(ok.error());
    stamp_lock mine;
    for (const auto& name : names) {  // in one order for everybody, so that of two at once one gets all
        auto taken = file_lock::take(lock_of(folder, name), run_id);
        if (!taken) return fail(taken.error());
        if (const auto* who = std::get_if<lock_holder>(&*taken)) return stamp_holder{who->says, who->process};
        mine.impl_->locks.push_back(std::move(std::get<file_lock>(*taken)));
    }
    return std::variant<stamp_lock, stamp_holder>(std::move(mine));
}

std::optional<stamp_holder> stamp_lock::holder(const fs::path& folder, const std::set<std::string>& names) {
    for (const auto& name : names)
        if (const auto who = file_lock::holder(lock_of(folder, name))) return stamp_holder{who->says, who->process};
    return std::nullopt;
}

}  // namespace stamplog::run
