#include "keeper.hpp"

#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>

#include "keeper_request.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/transport/channel.hpp"
#include "stamplog/transport/listening.hpp"

namespace stamplog::share {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using transport::channel;

constexpr int our_output = 1;  // to the parent
constexpr auto look_again = 50ms;
constexpr auto between_looks = 500ms;  // at a Samba that runs
constexpr int most_restarts = 9;
constexpr auto to_listen = 20s, to_make_user = 20s, to_end_samba = 3s;

volatile sig_atomic_t told_to_end = 0;

void take_end_signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { told_to_end = 1; };
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaction(number, &action, nullptr);
}

// True when whoever started us is gone, or wants us to end.
bool input_ended(std::chrono::milliseconds within) {
    pollfd in{STDIN_FILENO, POLLIN, 0};
    if (told_to_end != 0) return true;
    if (::poll(&in, 1, static_cast<int>(within.count())) <= 0) return told_to_end != 0;
    char c = 0;
    return ::read(STDIN_FILENO, &c, 1) <= 0;
}

std::optional<keeper_request> read_request() {
    std::string text;
    text.reserve(max_request_bytes);
    std::optional<keeper_request> out;
    for (char c = 0; !out && text.size() < max_request_bytes;) {
        const auto got = ::read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text += c;
        if (c == '\0') out = parse_request(text);
    }
    wipe(text);
    if (out && out->smbd.empty()) out.reset();
    return out;
}

void answer(std::string_view line) {
    std::string text = printable(line, 2000) + "\n";
    for (std::string_view left = text; !left.empty();) {
        const auto n = ::write(our_output, left.data(), left.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        left.remove_prefix(static_cast<std::size_t>(n));
    }
}

// Samba's own folder, for this user only, gone with this object.
class private_folder {
 public:
    private_folder() {
        std::error_code ec;
        auto in = fs::temp_directory_path(ec);
        if (!ec) in = fs::absolute(in, ec);
        auto name = (in / (std::string(folder_begins) + "XXXXXX")).string();
        if (!ec && ::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~private_folder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    private_folder(const private_folder&) = delete;
    private_folder& operator=(const private_folder&) = delete;
    const fs::path& path() const { return path_; }

 private:
    fs::path path_;
};

result<void> write_whole(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    if (out << text << std::flush) return {};
    return fail(errc::io, file.string() + ": cannot be written");
}

result<void> make_configuration(const samba_config& c) {
    std::error_code ec;
    for (const auto* folder : {"private", "run", "state"}) fs::create_directory(c.home / folder, ec);
    if (ec) return fail(errc::io, c.home.string() + ": " + ec.message());
    const auto text = smb_conf(c);
    if (!text) return fail(text.error());
    if (auto done = write_whole(c.home / "smb.conf", *text); !done) return done;
    return write_whole(c.home / "private/users", user_map(c));
}

result<void> make_user(const keeper_request& ask) {
    auto edit = transport::spawn(
        {{ask.pdbedit.string(), "-s", (ask.config.home / "smb.conf").string(), "-t", "-a", "-u", ask.config.account}});
    if (!edit) return fail(edit.error());
    const auto until = steady_clock::now() + to_make_user;
    std::string twice;
    twice.reserve(4 * ask.password.reveal().size());
    for (int i = 0; i < 2; ++i) (twice += ask.password.reveal()) += '\n';
    const auto sent = (*edit)->write(twice, until);
    wipe(twice);
    std::string said;
    if (sent)
        while ((*edit)->read(said, until).value_or(channel::read_status::timed_out) == channel::read_status::data) {
        }
    (*edit)->close(until);
    if (sent && (*edit)->peer_status() == "exit code 0") return {};
    return fail(errc::io, "pdbedit makes no user (" + transport::last_words(**edit) + ")");
}

std::string_view end_of(std::string_view text) { return text.size() <= 600 ? text : text.substr(text.size() - 600); }

result<void> wait_until_it_listens(channel& smbd, const samba_config& c) {
    const auto until = steady_clock::now() + to_listen;
    std::string said;
    while (steady_clock::now() < until && !input_ended(0ms)) {
        const auto got = smbd.read(said, steady_clock::now() + look_again);
        if (!got || *got == channel::read_status::end_of_stream) break;
        if (transport::listens(c.address, c.port)) return {};
    }
    return fail(errc::io, "Samba does not listen on " + c.address + ":" + std::to_string(c.port) + " (" +
                              transport::last_words(smbd) + "; its log ends: " + std::string(end_of(said)) + ")");
}

// One process group with the processes that it starts for its clients, so that they end together. It ends by itself when its
// input does, which is when this process is killed. Its log goes to its standard output, whose end tells of its own.
result<std::unique_ptr<channel>> start_samba(const fs::path& smbd, const samba_config& c) {
    auto started = transport::spawn(
        {{smbd.string(), "-s", (c.home / "smb.conf").string(), "--foreground", "--no-process-group", "--debug-stdout"}});
    if (!started) return started;
    auto listens = wait_until_it_listens(**started, c);
    if (listens) return started;
    (*started)->close(steady_clock::now() + to_end_samba);
    return fail(listens.error());
}

// Until we are told, which is nullopt, or it ends by itself: its last words.
std::optional<std::string> serve(channel& smbd) {
    for (std::string said; !input_ended(between_looks); said.clear()) {
        const auto got = smbd.read(said, steady_clock::now());
        if (got && *got != channel::read_status::end_of_stream) continue;
        smbd.close(steady_clock::now() + to_end_samba);  // its clients' processes, too; and how it ended is known then
        return transport::last_words(smbd);
    }
    smbd.close(steady_clock::now() + to_end_samba);
    return std::nullopt;
}

// A Samba that ends by itself (killed for its memory, perhaps) is started again, as a service manager would: the stamp goes
// on writing, and a run of hours does not fail for it.
int serve_on(const keeper_request& ask) {
    auto smbd = start_samba(ask.smbd, ask.config);
    answer(smbd ? std::string(ready) + ask.config.home.string() : smbd.error().what);
    for (int again = 0; smbd; ++again) {
        const auto ended = serve(**smbd);
        if (!ended) return 0;
        const auto why = "Samba ended by itself (" + *ended + ")";
        if (again == most_restarts) {
            answer(why + " for the " + std::to_string(again + 1) + "th time; nothing is served any more");
            return 1;
        }
        smbd = start_samba(ask.smbd, ask.config);
        answer(smbd ? why + " and was started again; what was being written then is lost"
                    : why + " and does not start again, nothing is served any more: " + smbd.error().what);
    }
    return 1;
}

int kept(keeper_request ask) {
    const private_folder home;
    const auto* me = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe): no other thread
    if (home.path().empty() || me == nullptr) {
        answer(home.path().empty() ? "no folder can be made for Samba's configuration"
                                   : "this user has no name on this machine");
        return 1;
    }
    ask.config.home = home.path();
    ask.config.account = me->pw_name;
    auto made = make_configuration(ask.config);
    if (made) made = make_user(ask);
    ask.password = {};
    if (!made) {
        answer(made.error().what);
        return 1;
    }
    return serve_on(ask);
}

}  // namespace

int keep() {
    take_end_signals();
    ::umask(077);
    auto ask = read_request();
    return ask ? kept(std::move(*ask)) : 2;
}

}  // namespace stamplog::share
