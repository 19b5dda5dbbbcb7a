// How a WinRM endpoint is reached, and who we are there.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/auth/security_context.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/transport/http.hpp"

namespace stamplog::session {

// One exchange, for whoever records the conversation. The texts are plain SOAP: they hold what the session said, SecureStrings
// encrypted as they travel.
struct conversation_exchange {
    utc_time asked, answered;
    std::string_view lane;  // "receive" or "act"
    std::string_view request;
    int status = 0;  // 0: the connection was lost
    std::string_view response;
    std::string_view lost;  // why, when it was
};
class conversation_listener {
 public:
    virtual ~conversation_listener() = default;
    virtual void exchanged(const conversation_exchange& e) = 0;  // on the session's thread
};

struct winrm_target {
    transport::http_target http;
    std::string path = "/wsman";
    std::string configuration = "PrivilegedEndpoint";
    auth::mechanism mechanism = auth::mechanism::negotiate;
    bool basic = false;  // the password in clear, over TLS only
    std::string user;    // DOMAIN\name, or name@REALM
    std::shared_ptr<const secret> password;
    std::chrono::seconds operation_timeout{20};  // how long the service may hold a Receive
    // How long a lost connection is rebuilt before the session is given up; Windows' own client takes four minutes.
    std::chrono::milliseconds give_up_after{240'000};
    std::shared_ptr<conversation_listener> listener;
};

// "http://10.0.0.225:5985/wsman"
std::string url_of(const winrm_target& t);

}  // namespace stamplog::session
