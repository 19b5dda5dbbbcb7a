// A real Samba on a free port of loopback, with shares, user and password of its own (samba.sh), that ends with this object.
#pragma once

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "child_support.hpp"
#include "free_port.hpp"
#include "stamplog/storage/smb.hpp"
#include "temp_folder.hpp"

namespace stamplog::testing {

class loopback_samba {
 public:
    // Why a server cannot be had here; nothing: it can.
    static std::optional<std::string> missing() {
        for (const char* program : {"/usr/sbin/smbd", "/usr/bin/pdbedit"})
            if (::access(program, X_OK) != 0) return std::string(program) + " is not installed";
        return {};
    }

    loopback_samba() {
        // The port is free when it is picked; another process may take it before smbd does.
        for (int attempt = 0; attempt < 3; ++attempt) {
            port_ = free_port();
            if (start_once()) return;
        }
        throw std::runtime_error("Samba does not start: " + trouble_);
    }
    ~loopback_samba() { stop(); }
    loopback_samba(const loopback_samba&) = delete;

    // As if its machine had died: server and connections by SIGKILL.
    void stop() {
        if (server_) server_->close(std::chrono::steady_clock::now());
        server_.reset();
    }
    // Again on the same port, with what lay on the shares.
    void start() {
        if (!start_once()) throw std::runtime_error("Samba does not start again: " + trouble_);
    }
    // It listens and answers nothing, until thaw().
    void freeze() const { signal_all(SIGSTOP); }
    void thaw() const { signal_all(SIGCONT); }

    std::filesystem::path folder(const std::string& share) const { return folder_ / ("shares/" + share); }
    bool has_full_share() const { return std::filesystem::exists(folder_ / "full-is-there"); }
    int port() const { return port_; }
    std::string password() const {
        std::ifstream in(folder_ / "password");
        std::string text;
        std::getline(in, text);
        return text;
    }
    storage::smb_address address(const std::string& share, const std::string& path = {}) const {
        return {"127.0.0.1", static_cast<std::uint16_t>(port_), share, path};
    }
    storage::smb_login login() const { return {"SAMBATEST", "logwriter", secret(password())}; }
    // Short enough for a test.
    static storage::smb_options options() {
        return {
            .program = STAMPLOG_SMB_PROGRAM, .answer_within = std::chrono::seconds(20), .patience = std::chrono::seconds(20)};
    }

 private:
    bool start_once() {
        const auto script = std::string(STAMPLOG_SUPPORT_DIR) + "/samba.sh";
        server_ = transport::spawn({{"/bin/bash", script, folder_.path().string(), std::to_string(port_)}}).value();
        const auto said = transport::testing::read_all(*server_, "ready\n");
        if (said.find("ready") != std::string::npos) return true;
        trouble_ = said + server_->diagnostics();
        stop();
        return false;
    }
    void signal_all(int number) const {
        std::ifstream in(folder_ / "run/smbd.pid");
        int pid = 0;
        if (!(in >> pid) || ::killpg(::getpgid(pid), number) != 0) throw std::runtime_error("smbd has no process group");
    }

    test::temp_folder folder_;
    int port_ = 0;
    std::string trouble_;
    std::unique_ptr<transport::channel> server_;
};

}  // namespace stamplog::testing
