#include "smb_client.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "stamplog/base/log.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::storage::smb {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr const char* worker_name = "stamplog-smb";
constexpr milliseconds beyond_its_own{5'000};  // the worker's own limit is the one that is met, if it can
constexpr milliseconds to_end{2'000};

}  // namespace

client::client(smb_address where, smb_login who, smb_options how, clock& time)
    : where_(std::move(where)), who_(std::move(who)), how_(std::move(how)), time_(time) {}

client::~client() {
    if (worker_) worker_->close(time_.steady() + to_end);
}

void client::drop() noexcept {
    if (worker_) worker_->close(time_.steady());
    worker_.reset();
    inbox_.clear();
}

result<std::string> client::program() const {
    if (!how_.program.empty()) return how_.program;
    std::error_code problem;
    const auto beside = fs::read_symlink("/proc/self/exe", problem).parent_path() / worker_name;
    if (problem || !fs::exists(beside, problem))
        return fail(
            errc::config, std::string(worker_name) + " is not beside stamplog",
            "It speaks SMB for stamplog and is built when libsmbclient is there: install it in the same folder, or mount "
            "the share and give the folder.");
    return beside.string();
}

result<void> client::enter() {
    if (worker_) return {};
    const auto file = program();
    if (!file) return fail(file.error());
    auto started = transport::spawn({{*file}});
    if (!started) return fail(started.error());
    worker_ = std::move(*started);
    inbox_.clear();
    ++connection_;
    auto hello = writer()
                     .number(static_cast<std::uint64_t>(verb::enter))
                     .number(wire_version)
                     .text(where_.host)
                     .number(where_.port)
                     .text(where_.share)
                     .text(who_.domain)
                     .text(who_.user)
                     .text(who_.password.reveal())
                     .number(how_.encrypt ? 1 : 0)
                     .number(static_cast<std::uint64_t>(how_.answer_within.count()))
                     .frame();
    const auto body = exchange(hello, 2 * how_.answer_within);  // to log in is several questions
    wipe(hello);
    if (!body) {
        drop();
        return fail(body.error());
    }
    reader in(*body);
    const auto problem = static_cast<int>(in.number());
    const auto reached = static_cast<stage>(in.number());
    if (in.done() && problem == 0) return {};
    drop();
    if (!in.done()) return fail(errc::internal, "stamplog-smb answered something else than it was asked");
    const auto user = who_.domain.empty() ? who_.user : who_.domain + "\\" + who_.user;
    return fail(enter_error(where_, user, reached, problem));
}

result<std::string> client::exchange(const std::string& frame, milliseconds within) {
    const auto until = time_.steady() + within + beyond_its_own;
    const auto late = [&] {
        return fail(errc::timed_out,
                    where_.text() + ": the server gave no answer within " +
                        std::to_string(std::chrono::ceil<std::chrono::seconds>(within).count()) + " s",
                    "Check the server and the network to it, then go on with resume or stage again.");
    };
    if (auto sent = worker_->write(frame, until); !sent) {
        if (sent.error().code == errc::timed_out) return late();
        return fail(errc::disconnected, "stamplog-smb ended (" + transport::last_words(*worker_) + ")");
    }
    for (;;) {
        std::size_t taken = 0;
        const auto body = first_frame(inbox_, taken);
        if (!body) return fail(errc::internal, "stamplog-smb: " + body.error().what);
        if (*body) {
            std::string out(**body);
            inbox_.erase(0, taken);
            return out;
        }
        const auto got = worker_->read(inbox_, until);
        if (!got) return fail(got.error());
        if (*got == transport::channel::read_status::timed_out) return late();
        if (*got == transport::channel::read_status::end_of_stream)
            return fail(errc::disconnected, "stamplog-smb ended (" + transport::last_words(*worker_) + ")");
    }
}

result<std::string> client::ask(writer& request, std::string_view name, std::string_view doing) {
    auto body = exchange(request.frame(), how_.answer_within);
    if (!body) return body;
    reader in(*body);
    const auto problem = static_cast<int>(in.number());
    if (!in.ok()) return fail(errc::internal, "stamplog-smb answered something else than it was asked");
    if (problem != 0) return fail(share_error(where_, name, doing, problem));
    body->erase(0, sizeof(std::uint64_t));
    return body;
}

result<void> client::close_all_on(const std::string& name) {
    for (auto* f : open_files_) {
        if (f->open_name_ != name || f->connection_ != connection_) continue;
        auto request = std::move(writer().number(static_cast<std::uint64_t>(verb::close)).number(f->handle_));
        f->connection_ = 0;
        if (auto done = ask(request, name, "close"); !done && may_come_back(done.error())) return fail(done.error());
    }
    std::erase_if(open_files_, [](const open_file* f) { return f->connection_ == 0; });
    return {};
}

void client::let_go(open_file& f) noexcept {
    std::scoped_lock lock(mutex_);
    std::erase(open_files_, &f);
    const bool is_open = worker_ && f.connection_ != 0 && f.connection_ == connection_;
    f.connection_ = 0;
    if (!is_open) return;
    try {
        auto request = std::move(writer().number(static_cast<std::uint64_t>(verb::close)).number(f.handle_));
        if (const auto done = ask(request, f.open_name_, "close"); !done && may_come_back(done.error())) drop();
    } catch (const std::exception&) {  // memory: the handle goes with the worker
        drop();
    }
}

}  // namespace stamplog::storage::smb
