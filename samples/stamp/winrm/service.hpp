// One ERCS VM's WinRM service: the WSMan server, and what stands behind each of its shells.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>

#include "stamplog/base/clock.hpp"
#include "stamplog/wsman/server.hpp"
#include "winrm/gate.hpp"
#include "winrm/shell.hpp"

namespace stampsim::winrm {

class service final : public soap_service {
 public:
    // Makes what stands behind a shell; an error refuses the shell.
    using shell_maker = std::function<stamplog::result<std::unique_ptr<shell>>(const std::string& user, shell_output& out)>;

    // All outlive the service.
    service(boost::asio::io_context& io, stamplog::wsman::server_options options, shell_maker make, const stamplog::clock& time,
            stamplog::entropy& random);
    ~service() override;

    std::uint64_t ask(const std::string& user, const std::string& client, std::string soap, done then) override;
    void forget(std::uint64_t request) override;
    // Ends every shell, in order, as the machine's own shutdown does.
    void end();

 private:
    struct held;
    void act();  // until nothing moves
    void take(const stamplog::wsman::server_event& e);
    void open(const stamplog::wsman::asked::open_shell& e);
    void set_timer();
    stamplog::steady_time now() const { return time_.steady(); }

    boost::asio::io_context& io_;
    shell_maker make_;
    const stamplog::clock& time_;
    stamplog::wsman::server soap_;
    std::map<std::string, std::unique_ptr<held>> shells_;
    std::map<std::uint64_t, done> waiting_;
    std::uint64_t next_ = 1;
    boost::asio::steady_timer timer_;
    bool acting_ = false;
};

}  // namespace stampsim::winrm
