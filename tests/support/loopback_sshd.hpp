// A real sshd on a free port of loopback, with keys and configuration of its own, that ends with this object.
#pragma once

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "child_support.hpp"
#include "free_port.hpp"
#include "temp_folder.hpp"

namespace stamplog::transport::testing {

class loopback_sshd {
 public:
    // Why a server cannot be had here; nothing: it can.
    static std::optional<std::string> missing() {
        for (const char* program : {"/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen"})
            if (::access(program, X_OK) != 0) return std::string(program) + " is not installed";
        return {};
    }

    // `subsystem` is the command line of the subsystem "powershell".
    explicit loopback_sshd(const std::string& subsystem) {
        user_ = ::getpwuid(::geteuid())->pw_name;
        if (::geteuid() == 0) ::mkdir("/run/sshd", 0755);  // privilege separation wants it
        make_key("host_key");
        make_key("user_key");
        std::filesystem::copy_file(path("user_key.pub"), path("authorized_keys"));
        start(subsystem);
    }
    ~loopback_sshd() { server_->close(steady_clock::now()); }
    loopback_sshd(const loopback_sshd&) = delete;

    std::string url() const { return "ssh://" + user_ + "@127.0.0.1:" + std::to_string(port_); }
    std::vector<std::string> client_options(const char* key = "user_key") const {
        return {"-F", "none", "-i", path(key), "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + path("known_hosts")};
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void make_key(const std::string& name) {
        auto keygen = spawn({{"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(name)}}).value();
        read_all(*keygen);
        keygen->close(in(10s));
        if (::access(path(name).c_str(), R_OK) != 0) throw std::runtime_error("ssh-keygen failed: " + keygen->diagnostics());
    }
    std::string log() const { return server_->diagnostics(); }

 private:
    void start(const std::string& subsystem) {
        // The port is free when it is picked; another process may take it before sshd does, hence more than one try.
        for (int attempt = 0; attempt < 5; ++attempt) {
            port_ = stamplog::testing::free_port();
            write_configuration(subsystem);
            server_ = spawn({{"/usr/sbin/sshd", "-D", "-e", "-f", path("sshd_config")}}).value();
            for (const auto until = in(10s); steady_clock::now() < until;) {
                std::string text;
                if (server_->read(text, in(20ms)).value() == channel::read_status::end_of_stream) break;
                if (server_->diagnostics().find("Server listening on") != std::string::npos) return;
            }
        }
        throw std::runtime_error("sshd does not start: " + server_->diagnostics());
    }
    void write_configuration(const std::string& subsystem) const {
        std::ofstream(path("sshd_config")) << "ListenAddress 127.0.0.1\nPort " << port_ << "\nHostKey " << path("host_key")
                                           << "\nAuthorizedKeysFile " << path("authorized_keys")
                                           << "\nStrictModes no\nUsePAM no\nPidFile none\nPasswordAuthentication no\n"
                                              "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
                                              "Subsystem powershell "
                                           << subsystem << "\n";
        std::ifstream key(path("host_key.pub"));
        std::string type, data;
        key >> type >> data;
        std::ofstream(path("known_hosts")) << "[127.0.0.1]:" << port_ << " " << type << " " << data << "\n";
    }

    test::temp_folder folder_;
    std::string user_;
    int port_ = 0;
    std::unique_ptr<channel> server_;
};

}  // namespace stamplog::transport::testing
