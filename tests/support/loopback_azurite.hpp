// A real Azurite on a free port of loopback (azurite.sh), one for the whole test program, that ends with it.
#pragma once

#include <iostream>
#include <string>

#include "child_support.hpp"
#include "free_port.hpp"
#include "stamplog/base/secret.hpp"
#include "temp_folder.hpp"

namespace stamplog::testing {

class loopback_azurite {
 public:
    // Nullptr where it cannot be had, which is said: "SKIPPED: …".
    static loopback_azurite* one() {
        static loopback_azurite it;
        if (it.skipped_.empty()) return &it;
        std::cout << it.skipped_ << std::endl;
        return nullptr;
    }
    // Of the container "logs", or another.
    std::string url(const std::string& container = "logs") const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/stamplogtest/" + container;
    }
    // As blob_sas.py names them: "full", "expired" …
    secret sas(const std::string& name) const {
        auto text = test::read_file(folder_ / (name + ".sas"));
        text.pop_back();
        return secret(text);
    }

 private:
    loopback_azurite() {
        namespace tt = transport::testing;
        const auto script = std::string(STAMPLOG_SUPPORT_DIR) + "/azurite.sh";
        azurite_ = transport::spawn({{"/bin/bash", script, folder_.path().string(), std::to_string(port_)}}).value();
        const auto said = tt::read_all(*azurite_, "ready\n");
        if (said.find("ready\n") != std::string::npos) return;
        const auto skip = said.find("SKIPPED: ");
        if (skip == std::string::npos) throw std::runtime_error("no Azurite: " + said + azurite_->diagnostics());
        skipped_ = said.substr(skip, said.find('\n', skip) - skip);
    }
    ~loopback_azurite() { azurite_->close(std::chrono::steady_clock::now()); }

    int port_ = free_port();
    test::temp_folder folder_;
    std::unique_ptr<transport::channel> azurite_;
    std::string skipped_;
};

}  // namespace stamplog::testing
