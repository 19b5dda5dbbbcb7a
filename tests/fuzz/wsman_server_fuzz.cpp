// Whatever a client asks, the server half answers it once, now or at its time-out, and what it promises its owner holds.
#include "check.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/wsman/server.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    testing::seeded_entropy random(1);
    wsman::server service({}, random);
    auto text = as_text({data, size});
    steady_time now{};
    std::uint64_t asked = 0, answered = 0;
    std::vector<std::string> shells;
    // Requests are divided by a NUL; what the owner is told, it does at once.
    while (!text.empty()) {
        const auto end = std::min(text.find('\0'), text.size());
        service.take(++asked, {"u", "127.0.0.1:1"}, text.substr(0, end), now);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (auto e = service.next_event()) {
            if (const auto* o = std::get_if<wsman::asked::open_shell>(&*e)) {
                shells.push_back(o->shell);
                service.accept_shell(o->shell);
            }
            if (const auto* c = std::get_if<wsman::asked::run_command>(&*e)) {
                service.accept_command(c->shell, c->command);
                service.output(c->shell, c->command, c->fragments);
                service.command_done(c->shell, c->command);
            }
            if (const auto* s = std::get_if<wsman::asked::stop_command>(&*e)) service.signal_done(s->shell, s->command);
            if (const auto* s = std::get_if<wsman::asked::close_command>(&*e)) service.signal_done(s->shell, s->command);
            if (const auto* s = std::get_if<wsman::asked::connect_shell>(&*e)) service.accept_connect(s->shell, {});
            if (const auto* s = std::get_if<wsman::asked::close_shell>(&*e)) service.shell_closed(s->shell);
        }
        while (service.next_answer()) ++answered;
    }
    now += std::chrono::hours(1);
    service.tick(now);
    while (service.next_answer()) ++answered;
    testing::must_hold(answered == asked);
    return 0;
}
