#include "winrm/serving.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

namespace stampsim::winrm {

struct serving::impl {
    impl(const stamplog::clock& t, stamplog::entropy& r) : time(t), random(r), signals(io), input(io) {}

    void end_with_input() {
        input.async_read_some(boost::asio::buffer(unread), [this](const boost::system::error_code& ec, std::size_t) {
            if (ec)
                io.stop();
            else
                end_with_input();
        });
    }

    const stamplog::clock& time;
    stamplog::entropy& random;
    boost::asio::io_context io{1};
    std::vector<std::unique_ptr<stamp_service>> all;  // ends before the io_context
    std::vector<stamplog::error> unreachable;
    boost::asio::signal_set signals;
    boost::asio::posix::stream_descriptor input;
    std::array<char, 256> unread{};
};

serving::serving(const stamplog::clock& time, stamplog::entropy& random) : impl_(std::make_unique<impl>(time, random)) {}
serving::~serving() = default;

stamplog::result<void> serving::open(stamp_service_options each, int first, int last) {
    const auto port = each.port;
    for (each.ercs = first; each.ercs <= last; ++each.ercs) {
        each.port = port == 0 ? port : static_cast<std::uint16_t>(port + each.ercs - first);
        auto s = make_stamp_service(each, impl_->io, impl_->time, impl_->random);
        // An ERCS that a fault makes unreachable is one that nobody listens for.
        if (!s && s.error().code == stamplog::errc::disconnected)
            impl_->unreachable.push_back(s.error());
        else if (!s)
            return stamplog::fail(s.error());
        else
            impl_->all.push_back(std::move(*s));
    }
    return {};
}

const std::vector<std::unique_ptr<stamp_service>>& serving::services() const { return impl_->all; }
const std::vector<stamplog::error>& serving::unreachable() const { return impl_->unreachable; }

void serving::run(bool until_eof) {
    auto& i = *impl_;
    i.signals.add(SIGINT);
    i.signals.add(SIGTERM);
    i.signals.async_wait([&i](const boost::system::error_code& ec, int) {
        if (!ec) i.io.stop();
    });
    if (until_eof) {
        i.input.assign(::dup(STDIN_FILENO));
        i.end_with_input();
    }
    i.io.run();
}

}  // namespace stampsim::winrm
