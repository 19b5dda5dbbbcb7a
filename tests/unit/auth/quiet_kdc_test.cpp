// NTLM is between us and the service: the KDC that krb5.conf happens to name hears nothing.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "context_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

// A default realm whose KDC is a socket of ours that never answers.
class silent_kdc {
 public:
    silent_kdc() {
        at_.sin_family = AF_INET;
        at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at_;
        auto* address = reinterpret_cast<sockaddr*>(&at_);
        if (::bind(fd_, address, size) != 0 || ::getsockname(fd_, address, &size) != 0) throw std::runtime_error("bind");
        const auto file = folder_ / "krb5.conf";
        std::ofstream(file) << "[libdefaults]\n default_realm = ELSEWHERE.TEST\n dns_lookup_kdc = false\n"
                            << "[realms]\n ELSEWHERE.TEST = {\n  kdc = 127.0.0.1:" << ntohs(at_.sin_port) << "\n }\n";
        if (::setenv("KRB5_CONFIG", file.c_str(), 1) != 0) throw std::runtime_error("setenv");
    }
    ~silent_kdc() {
        ::unsetenv("KRB5_CONFIG");
        ::close(fd_);
    }
    silent_kdc(const silent_kdc&) = delete;
    silent_kdc& operator=(const silent_kdc&) = delete;

    bool was_asked() const {
        char c = 0;
        return ::recv(fd_, &c, 1, MSG_DONTWAIT) >= 0;
    }

 private:
    test::temp_folder folder_;
    int fd_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in at_{};
};

}  // namespace

TEST_CASE("NTLM asks no KDC, and tells none the user's name") {
    need_ntlm_users();
    const silent_kdc kdc;
    for (const auto use : {auth::mechanism::ntlm, auth::mechanism::negotiate}) {
        for (const char* host : {"127.0.0.1", "azs-ercs01"}) {
            auto o = cloud_admin(use);
            o.host = host;
            context_pair p(std::move(o), {});
            CHECK_FALSE(p.refused);
            CHECK_FALSE(kdc.was_asked());
        }
    }
}
