// One ERCS VM of a stamp folder as a WinRM service that listens: gate, faults, service, shells.
#pragma once

#include <memory>

#include "endpoint/endpoint.hpp"
#include "winrm/http_server.hpp"

namespace stampsim::winrm {

struct stamp_service_options {
    std::filesystem::path stamp;
    int ercs = 1;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    const tls_identity* identity = nullptr;
    bool require_binding = false, basic = false, offer_kerberos = false;
    std::chrono::seconds idle_timeout{7'200};
    std::size_t shells_per_user = 25;
    std::vector<std::string> bridge;  // empty: the simulated endpoint
};

class stamp_service {
 public:
    virtual ~stamp_service() = default;
    virtual const std::string& name() const = 0;  // AZS-ERCS01
    virtual std::uint16_t port() const = 0;
};

// errc::disconnected: a fault makes the ERCS unreachable. All arguments outlive it.
[[nodiscard]] stamplog::result<std::unique_ptr<stamp_service>> make_stamp_service(const stamp_service_options& o,
                                                                                  boost::asio::io_context& io,
                                                                                  const stamplog::clock& time,
                                                                                  stamplog::entropy& random);

}  // namespace stampsim::winrm
