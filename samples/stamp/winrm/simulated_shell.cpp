#include "winrm/simulated_shell.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <set>

#include "endpoint/pipeline_queue.hpp"
#include "stamplog/psrp/server.hpp"

namespace stampsim::winrm {
namespace {

namespace psrp = stamplog::psrp;
using stamplog::bytes;
using stamplog::guid;

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};

class simulated_shell final : public shell {
 public:
    simulated_shell(std::unique_ptr<endpoint> e, std::string user, shell_output& out, boost::asio::io_context& io,
                    const stamplog::clock& time, stamplog::entropy& random)
        : endpoint_(std::move(e)),
          user_(std::move(user)),
          out_(out),
          letters_(io, ::dup(box_.readable())),
          pool_(psrp::server_options{}, random),
          queue_(
              *endpoint_, pool_, box_, [this] { silent_ = true; }, time) {
        wait_for_letters();
    }
    ~simulated_shell() override {
        *alive_ = false;
        queue_.abandon();
        endpoint_->end_session();
    }

    void open(bytes fragments) override {
        if (receive(guid{}, fragments)) out_.accept();
        turn();
    }
    void connect(bytes fragments) override {
        if (!receive(guid{}, fragments)) return;
        bytes answer;
        while (auto o = pool_.next_outgoing()) stamplog::append(answer, o->data);
        out_.connected(std::move(answer));
    }
    void run(const guid& command, bytes fragments) override {
        if (receive(command, fragments)) out_.command_taken(command);
        turn();
    }
    void input(std::optional<guid> command, bool, bytes fragments) override {
        receive(command.value_or(guid{}), fragments);
        turn();
    }
    void stop(const guid& command) override {
        queue_.stop(command, [this, command] { signals_.push_back({command, false}); });
        turn();
    }
    void close(const guid& command) override {
        queue_.stop(command, [this, command] { signals_.push_back({command, true}); });
        turn();
    }
    void room() override { turn(); }

 private:
    struct signal {
        guid command;
        bool close;
    };

    // What breaks the protocol ends the shell, as it ends PowerShell's.
    bool receive(const guid& channel, stamplog::byte_view fragments) {
        if (pool_.receive(channel, fragments)) return true;
        out_.ended();
        return false;
    }

    void wait_for_letters() {
        letters_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [this, alive = alive_](const boost::system::error_code& ec) {
                                if (ec || !*alive) return;
                                take_letters();
                                if (!*alive) return;
                                wait_for_letters();
                            });
    }
    // The pipelines' records wait in the box, and so the pipelines, while the client reads slower than they write.
    void take_letters() {
        if (out_.full()) {
            waiting_ = true;
            box_.quiet();
            return;
        }
        for (auto& letter : box_.take()) letter();
        turn_inside();
        out_.moved();
    }
    void turn() {
        if (std::exchange(waiting_, false))
            for (auto& letter : box_.take()) letter();
        turn_inside();
    }
    void turn_inside() {
        take_events();
        queue_.start_next();
        take_events();
        flush();
        // After what they said of the command's end.
        for (const auto& s : std::exchange(signals_, {})) {
            if (silent_) continue;
            if (s.close) pool_.pipeline_closed(s.command);
            out_.signal_done(s.command);
        }
        if (queue_.shell_over()) out_.ended();
    }
    void flush() {
        while (auto o = pool_.next_outgoing())
            if (!silent_) out_.give(o->channel.is_zero() ? std::nullopt : std::optional<guid>(o->channel), std::move(o->data));
    }
    void open_pool() {
        auto begun = endpoint_->begin_session(user_);
        if (begun) {
            static_cast<void>(pool_.opened());
            return;
        }
        psrp::error_record why;
        why.message = begun.error().what;
        why.fully_qualified_id = "SessionStateFailure";
        static_cast<void>(pool_.broken(why));
    }
    void take_events() {
        while (auto event = pool_.next_event())
            std::visit(overloaded{
                           [&](psrp::request::pool_open&) { open_pool(); },
                           [&](psrp::request::create_pipeline& r) { queue_.add(std::move(r.pipeline)); },
                           [&](psrp::request::input& r) { queue_.input(r.pipeline, std::move(r.object)); },
                           [&](psrp::request::input_ended& r) { queue_.input_ended(r.pipeline); },
                           [&](psrp::request::get_command_metadata& r) { queue_.add_metadata(r.pipeline, std::move(r.body)); },
                           [&](psrp::request::reset_runspace& r) {
                               static_cast<void>(pool_.availability(r.call_id, psrp::value(true)));
                           },
                           [&](psrp::request::host_answered& r) { queue_.answered(std::move(r)); },
                           [](psrp::request::ignored&) {},
                       },
                       *event);
    }

    std::unique_ptr<endpoint> endpoint_;
    std::string user_;
    shell_output& out_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    mailbox box_;
    boost::asio::posix::stream_descriptor letters_;
    psrp::server pool_;
    std::vector<signal> signals_;
    bool silent_ = false, waiting_ = false;
    pipeline_queue queue_;  // last: its pipelines use what stands above
};

}  // namespace

std::unique_ptr<shell> make_simulated_shell(std::unique_ptr<endpoint> e, std::string user, shell_output& out,
                                            boost::asio::io_context& io, const stamplog::clock& time,
                                            stamplog::entropy& random) {
    return std::make_unique<simulated_shell>(std::move(e), std::move(user), out, io, time, random);
}

}  // namespace stampsim::winrm
