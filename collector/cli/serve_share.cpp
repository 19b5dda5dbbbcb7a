#include "serve_share.hpp"

namespace stamplog::cli {

namespace fs = std::filesystem;

result<std::unique_ptr<share::server>> serve_landing(run::job& j, std::optional<share::server_settings> how, context& c) {
    if (!how) return nullptr;
    how->folder = j.how.run_folder / "share";
    std::error_code ec;
    fs::create_directories(how->folder, ec);
    if (!ec) fs::permissions(how->folder, fs::perms::owner_all, ec);
    if (ec) return fail(errc::io, how->folder.string() + ": " + ec.message());
    auto started = share::server::start(*how, c.w.random);
    if (!started) return started;
    auto writer = std::make_shared<psrp::credential>();
    writer->user = (*started)->user();
    writer->password = (*started)->password().clone();
    j.how.share = {(*started)->unc(), how->folder, std::move(writer)};
    return started;
}

serving::serving(share::server& s, context& c, log_sink& log) : server_(s), c_(c), log_(log) {
    c.print.note("this machine serves " + one_line(s.unc()) +
                 " for the run, by a Samba with a user, a password and a configuration of its own; they go with the run. "
                 "Nothing else is changed here, the firewall neither: the ERCS VMs must reach port 445 of that address");
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

serving::~serving() {
    watcher_ = {};  // stopped and joined: the server is one thread's at a time
    server_.end();
    c_.print.note(one_line(server_.unc()) + " is no longer served; its user, password and configuration are gone");
}

void serving::watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    do {
        while (const auto news = server_.news()) log_.write(log_level::warning, server_.unc() + ": " + *news);
    } while (!waiting_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); }));
}

}  // namespace stamplog::cli
