#include "endpoint/remote_output.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <system_error>
#include <utility>

#include "endpoint/session_context.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/storage/blob.hpp"
#include "stamplog/storage/folder.hpp"
#include "stamplog/storage/smb.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;
namespace fs = std::filesystem;
namespace storage = stamplog::storage;

namespace {

constexpr std::chrono::seconds share_patience{5};
constexpr unsigned container_attempts = 3;

class staged_output final : public remote_output {
 public:
    staged_output(std::unique_ptr<stamplog::clock> time, std::unique_ptr<storage::place> there, std::string prefix,
                  fs::path staging)
        : time_(std::move(time)), there_(std::move(there)), prefix_(std::move(prefix)), staging_(std::move(staging)) {}
    ~staged_output() override {
        std::error_code ignored;
        fs::remove_all(staging_, ignored);
    }
    staged_output(const staged_output&) = delete;

    const fs::path& folder() const override { return staging_; }

    bool has(const std::string& folder) override {
        const auto there = there_->list(prefix_ + folder + "/");
        return there && !there->files.empty();
    }

    result<void> publish() override {
        std::error_code ec;
        for (fs::recursive_directory_iterator f(staging_, ec), end; !ec && f != end; f.increment(ec)) {
            if (!f->is_regular_file()) continue;
            const auto name = f->path().lexically_relative(staging_).generic_string();
            const auto now = std::pair(f->file_size(), f->last_write_time());
            const auto sent = sent_.find(name);
            if (sent != sent_.end() && sent->second == now) continue;
            const auto file = storage::open_file(f->path());
            if (!file) return fail(file.error());
            storage::put_options how;
            if (sent != sent_.end()) how.what = storage::existing::replace;
            if (auto put = there_->put(prefix_ + name, **file, how); !put) return fail(put.error());
            sent_[name] = now;
        }
        if (ec) return fail(errc::io, staging_.string() + ": " + ec.message());
        return {};
    }

 private:
    std::unique_ptr<stamplog::clock> time_;  // outlives the place
    std::unique_ptr<storage::place> there_;
    std::string prefix_;
    fs::path staging_;
    std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> sent_;
};

result<std::shared_ptr<remote_output>> staged(std::unique_ptr<stamplog::clock> time, std::unique_ptr<storage::place> there,
                                              std::string prefix, fs::path staging) {
    std::error_code ec;
    fs::create_directories(staging, ec);
    if (ec) return fail(errc::io, staging.string() + ": " + ec.message());
    return std::make_shared<staged_output>(std::move(time), std::move(there), std::move(prefix), std::move(staging));
}

result<storage::smb_address> address_of(std::string_view unc, std::uint16_t port) {
    auto where = storage::parse_smb_address(unc);
    if (!where) return fail(errc::not_found, "The network path was not found");
    where->port = port;
    return where;
}

stamplog::error in_windows_words(const stamplog::error& e) {
    if (e.code == errc::auth) return {errc::auth, "The user name or password is incorrect", {}};
    if (e.code == errc::refused) return {errc::auth, "Access is denied", {}};
    if (e.code == errc::not_found) return {errc::not_found, "The network name cannot be found", {}};
    return {errc::not_found, "The network path was not found", {}};
}

}  // namespace

result<std::shared_ptr<remote_output>> remote_output::to_share(std::string_view unc, const std::optional<share_user_view>& user,
                                                               std::uint16_t port, fs::path staging) {
    auto where = address_of(unc, port);
    if (!where) return fail(where.error());
    if (!user) return fail(errc::auth, "Access is denied");
    // From the share itself, so that a folder that is not there is not made.
    const auto path = std::exchange(where->path, {});
    auto time = std::make_unique<stamplog::system_clock>();
    auto opened = storage::open_smb(*where, storage::smb_login_of(user->user, stamplog::secret(std::string(user->password))),
                                    {.patience = share_patience}, *time);
    if (!opened) return fail(in_windows_words(opened.error()));
    if (!path.empty()) {
        const auto folder = (*opened)->look(path);
        if (!folder) return fail(in_windows_words(folder.error()));
        if (!*folder || (*folder)->what != storage::kind::folder)
            return fail(errc::conflict,
                        "The specified drive root \"" + std::string(unc) + "\" either does not exist, or it is not a folder.");
    }
    return staged(std::move(time), std::move(*opened), path.empty() ? "" : path + "/", std::move(staging));
}

result<std::shared_ptr<remote_output>> remote_output::to_container(std::string_view sas_uri, fs::path staging) {
    const auto url = storage::without_query(sas_uri);
    if (url.size() == sas_uri.size()) return fail(errc::config, "The value of OutputSasUri holds no shared access signature.");
    auto time = std::make_unique<stamplog::system_clock>();
    storage::blob_options how;
    how.attempts = container_attempts;
    auto opened = storage::open_blob(url, stamplog::secret(std::string(sas_uri.substr(url.size() + 1))), *time, how);
    if (!opened) return fail(opened.error());
    if (auto there = (*opened)->still_there(); !there) return fail(there.error());
    return staged(std::move(time), std::move(*opened), "", std::move(staging));
}

fs::path staging_folder(const session_context& s) {
    static std::atomic<unsigned> count{0};
    return s.folder.disk(s.ercs) / "staging" / (std::to_string(s.session) + "-" + std::to_string(++count));
}

}  // namespace stampsim
