#include "stamplog/session/open_shells.hpp"

#include "winrm_connection.hpp"

namespace stamplog::session {
namespace {

constexpr std::chrono::seconds patience{40};

}  // namespace

result<std::vector<wsman::open_shell>> list_open_shells(const winrm_target& target, const clock& time, entropy& random,
                                                        const std::stop_token& stop) {
    auto loop = transport::http_loop::make(time);
    if (!loop) return fail(loop.error());
    const std::stop_callback wake(stop, [&] { (*loop)->wake(); });
    winrm_connection connection(**loop, target, time);
    const auto asked = wsman::write_enumerate(url_of(target), random);
    const auto until = time.steady() + patience;
    connection.start(asked.soap, until);
    while (!connection.advance()) {
        if (stop.stop_requested()) return fail(errc::cancelled, "stopped");
        static_cast<void>((*loop)->wait(until));
    }
    const auto answer = connection.take();
    if (!answer) return fail(answer.error());
    return wsman::read_enumeration(asked, answer->status, answer->soap);
}

}  // namespace stamplog::session
