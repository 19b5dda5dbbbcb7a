#include "winrm/bridged_shell.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "stamplog/outofproc/line.hpp"
#include "stamplog/transport/channel.hpp"

namespace stampsim::winrm {
namespace {

namespace outofproc = stamplog::outofproc;
namespace transport = stamplog::transport;
using outofproc::element;
using outofproc::line;
using stamplog::bytes;
using stamplog::guid;

constexpr std::size_t longest_line = 96u << 20;
// A child that takes no input for so long is as good as dead; one that does not say farewell in time is ended.
constexpr std::chrono::seconds patience{10}, farewell{2};

// What the child said, for the io_context's thread.
struct news {
    std::optional<line> said;
    bool over = false;
};

// The child's one thread: writes a line, waits for its acknowledgement, hears what comes meanwhile. Real servers lose lines
// that do not wait (docs/PROTOCOL.md, "Acknowledgements").
class child_talk {
 public:
    child_talk(std::unique_ptr<transport::channel> link, std::function<void(news)> hear)
        : link_(std::move(link)), hear_(std::move(hear)), thread_([this] { run(); }) {}
    ~child_talk() {
        leave_ = true;
        link_->wake();
        thread_.join();
    }
    void say(line l) {
        {
            const std::scoped_lock lock(mutex_);
            lines_.push_back(std::move(l));
        }
        link_->wake();
    }

 private:
    static std::chrono::steady_clock::time_point in(std::chrono::seconds d) { return std::chrono::steady_clock::now() + d; }

    bool write_next() {
        if (awaiting_) return true;
        line next;
        {
            const std::scoped_lock lock(mutex_);
            if (lines_.empty()) return true;
            next = std::move(lines_.front());
            lines_.pop_front();
        }
        awaiting_ = true;
        return write(next);
    }
    bool write(const line& l) {
        if (l.what == element::command) commands_.insert(l.id);
        if (l.what == element::close) commands_.erase(l.id);
        return link_->write(outofproc::write_line(l), in(patience)).has_value();
    }
    // The shell was deleted: the pool is closed as its client would close it, every command first (else PowerShell does not
    // acknowledge the pool's Close).
    void say_farewell(std::string& text) {
        const auto until = in(farewell);
        for (const auto& command : std::set<guid>(commands_))
            if (!write({element::close, command, {}, {}})) return;
        if (!write({element::close, guid{}, {}, {}})) return;
        while (!pool_closed_) {
            const auto got = link_->read(text, until);
            if (!got || *got != transport::channel::read_status::data || !take(text)) return;
        }
    }
    bool take(std::string& text) {
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
            const auto one = outofproc::read_line(std::string_view(text).substr(0, end));
            text.erase(0, end + 1);
            if (!one) continue;  // a banner
            if (one->what != element::data) awaiting_ = false;
            if (one->what == element::close_ack && one->id.is_zero()) pool_closed_ = true;
            hear_({*one, false});
        }
        return text.size() < longest_line;
    }
    void run() {
        std::string text;
        bool alive = true;
        while (alive && !leave_) {
            alive = write_next();
            if (!alive) break;
            const auto got = link_->read(text, in(patience));
            alive = got && *got != transport::channel::read_status::end_of_stream &&
                    (*got != transport::channel::read_status::data || take(text));
        }
        if (alive) say_farewell(text);
        link_->close(in(farewell));
        if (!leave_) hear_({std::nullopt, true});
    }

    std::unique_ptr<transport::channel> link_;
    std::function<void(news)> hear_;
    std::mutex mutex_;
    std::deque<line> lines_;
    std::atomic<bool> leave_{false};
    bool awaiting_ = false, pool_closed_ = false;
    std::set<guid> commands_;  // not yet closed
    std::thread thread_;
};

class bridged_shell final : public shell {
 public:
    bridged_shell(std::unique_ptr<transport::channel> link, shell_output& out, boost::asio::io_context& io)
        : out_(out), talk_(std::move(link), [this, &io, alive = alive_](news n) {
              boost::asio::post(io, [this, alive, n = std::move(n)] {
                  if (*alive) hear(n);
              });
          }) {}
    ~bridged_shell() override { *alive_ = false; }

    void open(bytes fragments) override {
        data(guid{}, false, std::move(fragments));
        out_.accept();
    }
    void connect(bytes) override { out_.refuse("a bridged server knows no disconnected sessions"); }
    void run(const guid& command, bytes fragments) override {
        talk_.say({element::command, command, {}, {}});
        data(command, false, std::move(fragments));
        out_.command_taken(command);
    }
    void input(std::optional<guid> command, bool prompt_response, bytes fragments) override {
        data(command.value_or(guid{}), prompt_response, std::move(fragments));
    }
    void stop(const guid& command) override { talk_.say({element::signal, command, {}, {}}); }
    void close(const guid& command) override { talk_.say({element::close, command, {}, {}}); }
    void room() override {}  // what the child writes meanwhile is kept; it waits for the acknowledgements of what it reads

 private:
    void data(const guid& channel, bool prompt_response, bytes fragments) {
        talk_.say({element::data, channel,
                   prompt_response ? stamplog::psrp::stream_name::prompt_response : stamplog::psrp::stream_name::standard,
                   std::move(fragments)});
    }
    void hear(const news& n) {
        if (n.over) {
            out_.ended();
            out_.moved();
            return;
        }
        const auto& l = *n.said;
        switch (l.what) {
            case element::data:
                out_.give(l.id.is_zero() ? std::nullopt : std::optional<guid>(l.id), l.payload);
                break;
            case element::signal_ack:
            case element::close_ack:
                out_.signal_done(l.id);
                break;
            case element::data_ack:
            case element::command_ack:
            case element::command:
            case element::close:
            case element::signal:
                break;
        }
        out_.moved();
    }

    shell_output& out_;
    std::shared_ptr<std::atomic<bool>> alive_ = std::make_shared<std::atomic<bool>>(true);
    child_talk talk_;
};

}  // namespace

stamplog::result<std::vector<std::string>> bridge_words(std::string_view program) { return transport::split_words(program); }

stamplog::result<std::unique_ptr<shell>> make_bridged_shell(const std::vector<std::string>& argv, shell_output& out,
                                                            boost::asio::io_context& io) {
    auto link = transport::spawn({argv});
    if (!link) return stamplog::fail(link.error());
    return std::make_unique<bridged_shell>(std::move(*link), out, io);
}

}  // namespace stampsim::winrm
