// A WinRM service without shells on loopback, with the simulated stamp's gate in front (real security contexts): it repeats
// who asked and what. On a thread of its own; faults are set between exchanges.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <functional>
#include <thread>

#include "stamplog/auth/channel_binding.hpp"
#include "stamplog/base/system.hpp"
#include "temp_folder.hpp"
#include "winrm/gate.hpp"

namespace stamplog::testing {

class loopback_service final : private stampsim::winrm::soap_service {
 public:
    // How many more exchanges each strikes; set from the test's thread.
    struct fault_counts final : stampsim::winrm::gate_faults {
        std::atomic<int> refuse{0}, unavailable{0}, corrupt{0}, cut{0};
        bool refuse_now() override { return spent(refuse); }
        bool unavailable_now() override { return spent(unavailable); }
        bool corrupt_now() override { return spent(corrupt); }
        static bool spent(std::atomic<int>& n) { return n > 0 && n-- > 0; }
    } faults;
    std::atomic<int> status{200};
    std::atomic<bool> silent{false};
    std::atomic<bool> basic_only{false};  // does not offer Negotiate
    std::atomic<int> unsealed_from{0};    // the reply of a connection from which on sealed bodies are sent in clear; 0: none

    // What stands behind the gate, in place of the echo: set before the first request, called on the service's thread.
    using answered = std::function<void(int status, std::string soap)>;
    std::function<std::uint64_t(std::string soap, answered then)> behind;
    std::function<void(std::uint64_t)> forgets;

    explicit loopback_service(stampsim::winrm::gate_options options = {},
                              const stampsim::winrm::tls_identity* identity = nullptr)
        : options_(std::move(options)) {
        need_users();
        auto maker = [this](const std::string& client) {
            ++connections_;
            return std::make_unique<faulty>(*this, stampsim::winrm::make_gate(options_, *this, faults, client));
        };
        server_ = stampsim::winrm::http_server::listen(io_, "127.0.0.1", 0, std::move(maker), time_, identity).value();
        port_ = server_->port();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~loopback_service() {
        io_.stop();
        thread_.join();
        server_.reset();
    }
    loopback_service(const loopback_service&) = delete;
    loopback_service& operator=(const loopback_service&) = delete;

    std::uint16_t port() const { return port_; }
    void on_its_thread(std::function<void()> f) { boost::asio::post(io_, std::move(f)); }
    int connections() const { return connections_; }
    int asked() const { return asked_; }  // messages that came as far as the service

 private:
    // The gate, and what happens to its replies.
    class faulty final : public stampsim::winrm::connection_handler {
     public:
        faulty(loopback_service& s, std::unique_ptr<connection_handler> g) : service_(s), gate_(std::move(g)) {}
        void take(stampsim::winrm::http_request request, reply done) override {
            const int number = ++replies_;
            gate_->take(std::move(request), [this, number, done = std::move(done)](stampsim::winrm::http_reply r) {
                if (service_.unsealed_from != 0 && number >= service_.unsealed_from) {
                    r.headers = {{"Content-Type", "application/soap+xml;charset=UTF-8"}};
                    r.body = "<forged/>";
                }
                if (service_.basic_only)
                    std::erase_if(r.headers, [](const auto& h) { return h.second.starts_with("Negotiate"); });
                done(std::move(r));
            });
        }
        stampsim::winrm::write_plan plan(std::uint64_t, std::size_t size) override {
            stampsim::winrm::write_plan p;
            if (fault_counts::spent(service_.faults.cut)) p.cut_after = size / 2;
            return p;
        }

     private:
        loopback_service& service_;
        std::unique_ptr<connection_handler> gate_;
        int replies_ = 0;
    };

    std::uint64_t ask(const std::string& user, const std::string&, std::string soap, done then) override {
        if (silent) return 1;
        ++asked_;
        if (behind) return behind(std::move(soap), std::move(then));
        then(status, user + " says " + soap);
        return 1;
    }
    void forget(std::uint64_t number) override {
        if (forgets) forgets(number);
    }

    // GSSAPI reads the acceptor's users from a file that the environment names: set before any thread is there.
    static void need_users() {
        static const test::temp_folder folder;
        static const bool done = [] {
            const auto file = folder / "users";
            std::ofstream(file) << "AZURESTACK:CloudAdmin:S1mulated!\n";
            return ::setenv("NTLM_USER_FILE", file.c_str(), 1) == 0;
        }();
        if (!done) throw std::runtime_error("setenv");
    }

    stampsim::winrm::gate_options options_;
    system_clock time_;
    boost::asio::io_context io_{1};
    std::unique_ptr<stampsim::winrm::http_server> server_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0}, asked_{0};
    std::thread thread_;
};

}  // namespace stamplog::testing
