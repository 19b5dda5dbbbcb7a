#include "stamplog/share/share_server.hpp"

#include <poll.h>

#include <array>
#include <charconv>

#include "keeper_request.hpp"
#include "samba_config.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/transport/channel.hpp"
#include "stamplog/transport/listening.hpp"

namespace stamplog::share {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr const char* keeper_name = "stamplog-share";
constexpr std::chrono::seconds to_start{30};
constexpr std::chrono::seconds to_end{15}, to_remove{3};
constexpr int look_again_ms = 50;

struct samba_programs {
    fs::path smbd, pdbedit;
};

result<fs::path> find(const char* name, const std::vector<fs::path>& look_in) {
    std::error_code ec;
    for (const auto& folder : look_in)
        if (fs::is_regular_file(folder / name, ec)) return folder / name;
    return fail(errc::config, std::string("--serve-share: ") + name + " is not installed",
                "Install the package 'samba' (apt-get install samba, dnf install samba). Its own service need not run; while "
                "it does it may hold port 445.");
}

result<samba_programs> find_samba(const server_settings& s) {
    auto smbd = find("smbd", s.look_in);
    if (!smbd) return fail(smbd.error());
    auto pdbedit = find("pdbedit", s.look_in);
    if (!pdbedit) return fail(pdbedit.error());
    return samba_programs{std::move(*smbd), std::move(*pdbedit)};
}

result<void> check_address(const server_settings& s) {
    auto ok = transport::may_listen(s.address, s.port);
    if (ok) return ok;
    auto e = in_context("--serve-share", ok.error());
    if (e.code == errc::refused)
        e.hint =
            "Windows looks for a share on port 445 only, and ports below 1024 are for root: run stamplog as root, or with "
            "CAP_NET_BIND_SERVICE as an ambient capability (systemd-run -p AmbientCapabilities=CAP_NET_BIND_SERVICE).";
    else if (e.code == errc::conflict)
        e.hint =
            "Perhaps this machine's own Samba: stop it for the run, serve another of its addresses, or make a share of it "
            "and give that with --share and --share-local.";
    else
        e.hint = "Give an IPv4 address of this machine that the ERCS VMs reach.";
    e.code = errc::config;
    return fail(std::move(e));
}

result<fs::path> keeper_program(const server_settings& s) {
    if (!s.program.empty()) return s.program;
    std::error_code ec;
    auto beside = fs::read_symlink("/proc/self/exe", ec).parent_path() / keeper_name;
    if (ec || !fs::exists(beside, ec))
        return fail(errc::config, std::string("--serve-share: ") + keeper_name + " is not beside stamplog",
                    "Install both programs in the same folder.");
    return beside;
}

template <std::size_t N>
std::string random_hex(entropy& random) {
    std::array<std::uint8_t, N> raw{};
    random.fill(raw);
    auto text = to_hex(raw);
    wipe(raw.data(), raw.size());
    return text;
}

// Samba's own folder, with the user's password hash in it, goes with the keeper, unless that is killed. Samba ends a moment
// later then, and may write until it does.
void remove_left_behind(const fs::path& home) noexcept {
    std::error_code ec;
    const auto until = steady_clock::now() + to_remove;
    while (fs::exists(home, ec) && steady_clock::now() < until) {
        fs::remove_all(home, ec);
        if (ec) ::poll(nullptr, 0, look_again_ms);
    }
}

class kept_server final : public server {
 public:
    kept_server(std::unique_ptr<transport::channel> keeper, fs::path home, const server_settings& s, std::string user,
                secret password)
        : keeper_(std::move(keeper)),
          home_(std::move(home)),
          unc_("\\\\" + s.address + "\\" + share_name),
          user_(std::string(domain_name) + "\\" + std::move(user)),
          password_(std::move(password)) {}
    ~kept_server() override { end(); }

    const std::string& unc() const override { return unc_; }
    const std::string& user() const override { return user_; }
    const secret& password() const override { return password_; }
    std::optional<std::string> news() override {
        if (!keeper_) return std::nullopt;
        auto got = keeper_->read(said_, steady_clock::now());
        if (const auto line = said_.find('\n'); line != std::string::npos) {
            auto text = said_.substr(0, line);
            said_.erase(0, line + 1);
            return text;
        }
        if (got && *got != transport::channel::read_status::end_of_stream) return std::nullopt;
        auto why =
            "the program that kept the share has ended (" + transport::last_words(*keeper_) + "); nothing is served any more";
        end();
        return why;
    }
    void end() noexcept override {
        if (!keeper_) return;
        keeper_->close(steady_clock::now() + to_end);
        keeper_.reset();
        remove_left_behind(home_);
    }

 private:
    std::unique_ptr<transport::channel> keeper_;
    const fs::path home_;
    std::string said_;  // by the keeper, not told yet
    std::string unc_, user_;
    secret password_;
};

// Samba's own folder.
result<fs::path> wait_until_ready(transport::channel& keeper) {
    const auto until = steady_clock::now() + to_start;
    std::string said;
    while (said.find('\n') == std::string::npos) {
        const auto got = keeper.read(said, until);
        if (!got) return fail(got.error());
        if (*got == transport::channel::read_status::data) continue;
        return fail(errc::io, "--serve-share: Samba does not start (" + transport::last_words(keeper) + ")");
    }
    said.resize(said.find('\n'));
    if (const fs::path home = said.starts_with(ready) ? said.substr(ready.size()) : std::string();
        home.is_absolute() && home.filename().string().starts_with(folder_begins))
        return home;
    return fail(errc::io, "--serve-share: " + said,
                "Look whether this machine's Samba starts by hand; the share can also be "
                "another machine's (--share).");
}

}  // namespace

result<server_settings> parse_server_address(const std::string& text) {
    server_settings s;
    const auto colon = text.find(':');
    s.address = text.substr(0, colon);
    if (colon == std::string::npos && !text.empty()) return s;
    const auto* const from = text.data() + std::min(colon, text.size() - 1) + 1;
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(from, end, s.port);
    if (text.empty() || problem != std::errc() || stop != end || s.port == 0)
        return fail(errc::config, "--serve-share: '" + text + "' is neither ADDRESS nor ADDRESS:PORT",
                    "Give an IPv4 address of this machine that the ERCS VMs reach, such as 10.0.0.5.");
    return s;
}

result<void> check(const server_settings& s) {
    if (auto there = find_samba(s); !there) return fail(there.error());
    if (auto there = keeper_program(s); !there) return fail(there.error());
    return check_address(s);
}

result<std::unique_ptr<server>> server::start(const server_settings& s, entropy& random) {
    if (auto ok = check(s); !ok) return fail(ok.error());
    const auto samba = find_samba(s);
    const auto program = keeper_program(s);
    keeper_request ask{samba->smbd,
                       samba->pdbedit,
                       {s.address, s.port, s.folder, {}, "u" + random_hex<5>(random), {}},
                       secret(random_hex<24>(random))};
    auto keeper = transport::spawn({{program->string()}, true});
    if (!keeper) return fail(keeper.error());
    auto text = ask.text();
    const auto sent = (*keeper)->write(text, steady_clock::now() + to_start);
    wipe(text);
    if (!sent) return fail(in_context("--serve-share", sent.error()));
    auto home = wait_until_ready(**keeper);
    if (!home) return fail(home.error());
    return std::unique_ptr<server>(
        std::make_unique<kept_server>(std::move(*keeper), std::move(*home), s, ask.config.user, std::move(ask.password)));
}

}  // namespace stamplog::share
