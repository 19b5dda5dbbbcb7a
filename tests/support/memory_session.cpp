#include "memory_session.hpp"

#include <stdexcept>

#include "event_text.hpp"

namespace stamplog::testing {
namespace {

template <class T>
void must(const result<T>& r) {
    if (!r) throw std::runtime_error("memory session: " + describe(r.error()));
}

}  // namespace

void cutter::hand_over(std::string_view bytes, const std::function<void(std::string_view)>& to) {
    while (!bytes.empty()) {
        auto size = every == 0 ? bytes.size() : std::min(every, bytes.size());
        if (at > seen && at < seen + size) size = at - seen;
        to(bytes.substr(0, size));
        bytes.remove_prefix(size);
        seen += size;
    }
}

memory_session::memory_session(scripted_endpoint& endpoint, psrp::client_options options, entropy& random)
    : pool(std::move(options), random), lines(pool), endpoint_(endpoint) {}

void memory_session::take_events() {
    while (auto e = pool.next_event()) {
        events_.push_back(event_text(*e));
        const auto* called = std::get_if<psrp::event::host_called>(&*e);
        if (called && called->call.wants_answer() && answer) must(pool.respond(called->call, answer(called->call)));
    }
}

bool memory_session::step() {
    const auto request = lines.data_to_send();
    if (request.empty()) return false;
    std::string reply;
    to_server.hand_over(request, [&](std::string_view piece) { must(endpoint_.feed(piece, reply)); });
    to_client.hand_over(reply, [&](std::string_view piece) { must(lines.receive(piece)); });
    take_events();
    return true;
}

void memory_session::settle() {
    while (step()) {
    }
}

std::vector<std::string> memory_session::events() {
    settle();
    return std::exchange(events_, {});
}

std::vector<std::string> memory_session::run(const psrp::command& cmd) {
    const auto id = pool.invoke(cmd);
    must(id);
    started.push_back(*id);
    return events();
}

}  // namespace stamplog::testing
