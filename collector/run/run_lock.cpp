#include "run_lock.hpp"

namespace stamplog::run {
namespace {

std::filesystem::path lock_in(const std::filesystem::path& folder) { return folder / "run.lock"; }

}  // namespace

result<file_lock> lock_run(const std::filesystem::path& folder) {
    auto taken = file_lock::take(lock_in(folder), folder.filename().string());
    if (!taken) return fail(taken.error());
    if (auto* lock = std::get_if<file_lock>(&*taken)) return std::move(*lock);
    const auto id = folder.filename().string();
    return fail(errc::conflict, folder.string() + ": another process works on this run",
                "Wait for its end (stamplog status " + id + "), or end it (stamplog stop " + id + ").");
}

bool is_locked(const std::filesystem::path& folder) { return file_lock::held(lock_in(folder)); }

std::optional<lock_holder> who_runs(const std::filesystem::path& folder) { return file_lock::holder(lock_in(folder)); }

}  // namespace stamplog::run
