// A real MIT KDC on a free port of loopback, with a realm of its own (kdc.sh), that ends with this object.
#pragma once

#include <optional>
#include <string>

#include "child_support.hpp"
#include "free_port.hpp"
#include "temp_folder.hpp"

namespace stamplog::testing {

class loopback_kdc {
 public:
    loopback_kdc() {
        namespace tt = transport::testing;
        const auto script = std::string(STAMPLOG_SUPPORT_DIR) + "/kdc.sh";
        kdc_ = transport::spawn({{"/bin/bash", script, folder_.path().string(), std::to_string(free_port())}}).value();
        const auto said = tt::read_all(*kdc_, "ready\n");
        if (said.find("ready") == std::string::npos) throw std::runtime_error("no KDC: " + said + kdc_->diagnostics());
    }
    ~loopback_kdc() { kdc_->close(std::chrono::steady_clock::now()); }

    std::string config() const { return (folder_ / "krb5.conf").string(); }
    std::string keytab() const { return (folder_ / "keytab").string(); }

 private:
    test::temp_folder folder_;
    std::unique_ptr<transport::channel> kdc_;
};

}  // namespace stamplog::testing
