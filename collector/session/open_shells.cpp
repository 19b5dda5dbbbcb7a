#include "stamplog/session/open_shells.hpp"

#include "winrm_connection.hpp"

namespace stamplog::session {
namespace {

constexpr std::chrono::seconds patience{40};

// One question over a connection of its own.
result<winrm_answer> ask(const winrm_target& target, const wsman::enumeration& what, const clock& time,
                         const std::stop_token& stop) {
    auto loop = transport::http_loop::make(time);
    if (!loop) return fail(loop.error());
    const std::stop_callback wake(stop, [&] { (*loop)->wake(); });
    winrm_connection connection(**loop, target, time);
    const auto until = time.steady() + patience;
    connection.start(what.soap, until);
    while (!connection.advance()) {
        if (stop.stop_requested()) return fail(errc::cancelled, "stopped");
        static_cast<void>((*loop)->wait(until));
    }
    return connection.take();
}

}  // namespace

result<std::vector<wsman::open_shell>> list_open_shells(const winrm_target& target, const clock& time, entropy& random,
                                                        const std::stop_token& stop) {
    const auto asked = wsman::write_enumerate(url_of(target), random);
    const auto answer = ask(target, asked, time, stop);
    if (!answer) return fail(answer.error());
    return wsman::read_enumeration(asked, answer->status, answer->soap);
}

result<bool> end_open_shell(const winrm_target& target, const wsman::open_shell& which, const clock& time, entropy& random,
                            const std::stop_token& stop) {
    const auto asked = wsman::write_delete(url_of(target), which, random);
    const auto answer = ask(target, asked, time, stop);
    if (!answer) return fail(answer.error());
    return wsman::read_deletion(asked, answer->status, answer->soap);
}

}  // namespace stamplog::session
