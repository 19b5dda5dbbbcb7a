#include "endpoint/stdio_front.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "endpoint/ack_watch.hpp"
#include "endpoint/pipeline_queue.hpp"
#include "endpoint/wire_out.hpp"
#include "stamplog/outofproc/server.hpp"

namespace stampsim {
namespace {

namespace psrp = stamplog::psrp;
namespace outofproc = stamplog::outofproc;

constexpr int input_ended = 160, protocol_broken = 1, shell_closed = 0;
// A client that waits for acknowledgements is silent for so long; one whose line is cut before its channel shows gets the
// longer time to go on.
constexpr auto moment = std::chrono::milliseconds(5), longer_moment = std::chrono::milliseconds(50);

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

class front {
 public:
    front(endpoint& e, int in, int out, const stamplog::clock& time, stamplog::entropy& random)
        : endpoint_(e),
          in_(in),
          out_(out, e.front_faults()),
          pool_(psrp::server_options{}, random),
          lines_(pool_),
          queue_(
              e, pool_, box_, [this] { out_.fall_silent(); }, time) {}

    int run();

 private:
    bool wait();                // false: nothing more can come
    std::optional<int> read();  // an exit status when the session is over
    std::optional<int> look_before_acks();
    int broken(const std::string& why);
    void take_events();
    void take_wishes();
    bool flush() { return out_.write(lines_.data_to_send()); }
    void open();

    endpoint& endpoint_;
    int in_;
    wire_out out_;
    mailbox box_;
    psrp::server pool_;
    outofproc::server lines_;
    ack_watch watch_;
    pipeline_queue queue_;
    bool input_ready_ = false;
};

bool front::wait() {
    pollfd fds[2] = {{in_, POLLIN, 0}, {box_.readable(), POLLIN, 0}};
    while (::poll(fds, 2, -1) < 0)
        if (errno != EINTR) return false;
    input_ready_ = fds[0].revents != 0;
    return true;
}

std::optional<int> front::read() {
    char buffer[65536];
    const auto n = ::read(in_, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return std::nullopt;
    if (n <= 0) return input_ended;
    const std::string_view bytes(buffer, static_cast<std::size_t>(n));
    watch_.take(bytes);
    if (auto r = lines_.receive(bytes); !r) return broken(stamplog::describe(r.error()));
    if (watch_.overtaken()) return broken("a line began before the one before it was acknowledged");
    return std::nullopt;
}

int front::broken(const std::string& why) {
    std::fprintf(stderr, "Remote transport error: %s\n", why.c_str());
    return protocol_broken;
}

// What comes now comes before the acknowledgements that are owed: read() refuses it where it should have waited for them.
std::optional<int> front::look_before_acks() {
    const auto began = std::chrono::steady_clock::now();
    while (watch_.owes()) {
        const auto patience = watch_.undecided() ? longer_moment : moment;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(began + patience - std::chrono::steady_clock::now());
        pollfd in{in_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&in, 1, static_cast<int>(left.count())) <= 0 || !(in.revents & POLLIN)) break;
        if (auto over = read()) {
            // The end of input is met again by the next read, after what is owed went out.
            if (*over == input_ended) break;
            return over;
        }
    }
    watch_.acknowledged();
    return std::nullopt;
}

void front::open() {
    auto begun = endpoint_.begin_session(cloud_admin);
    if (!begun) {
        psrp::error_record why;
        why.message = begun.error().what;
        why.fully_qualified_id = "SessionStateFailure";
        static_cast<void>(pool_.broken(why));
        return;
    }
    static_cast<void>(pool_.opened());
}

void front::take_events() {
    while (auto event = pool_.next_event())
        std::visit(
            overloaded{
                [&](psrp::request::pool_open&) { open(); },
                [&](psrp::request::create_pipeline& r) { queue_.add(std::move(r.pipeline)); },
                [&](psrp::request::input& r) { queue_.input(r.pipeline, std::move(r.object)); },
                [&](psrp::request::input_ended& r) { queue_.input_ended(r.pipeline); },
                [&](psrp::request::get_command_metadata& r) { queue_.add_metadata(r.pipeline, std::move(r.body)); },
                [&](psrp::request::reset_runspace& r) { static_cast<void>(pool_.availability(r.call_id, psrp::value(true))); },
                [&](psrp::request::host_answered& r) { queue_.answered(std::move(r)); },
                [](psrp::request::ignored&) {},
            },
            *event);
}

void front::take_wishes() {
    while (auto wish = lines_.next_wish())
        std::visit(
            overloaded{
                [&](outofproc::wish::stop& w) { queue_.stop(w.pipeline, [this, id = w.pipeline] { lines_.signal_done(id); }); },
                [&](outofproc::wish::closed& w) {
                    queue_.stop(w.pipeline, [this, id = w.pipeline] { lines_.close_done(id); });
                },
                [&](outofproc::wish::pool_closed&) { endpoint_.end_session(); },
            },
            *wish);
}

int front::run() {
    int status = protocol_broken;
    while (wait()) {
        for (auto& letter : box_.take()) letter();
        if (input_ready_) {
            auto over = read();
            if (!over) over = look_before_acks();
            if (over) {
                status = *over;
                break;
            }
        }
        take_events();
        take_wishes();
        take_events();
        queue_.start_next();
        if (!flush()) {
            status = input_ended;
            break;
        }
        if (queue_.shell_over()) {
            status = shell_closed;
            break;
        }
    }
    queue_.abandon();
    endpoint_.end_session();
    return status;
}

}  // namespace

int serve_stdio(endpoint& e, int in, int out, const stamplog::clock& time, stamplog::entropy& random) {
    // A reader that went away shows as a failed write.
    std::signal(SIGPIPE, SIG_IGN);
    return front(e, in, out, time, random).run();
}

}  // namespace stampsim
