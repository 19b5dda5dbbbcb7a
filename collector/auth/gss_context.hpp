// What initiator and acceptor have in common: sealing and opening once the context is complete.
#pragma once

#include "gss.hpp"
#include "stamplog/auth/security_context.hpp"

namespace stamplog::auth {

class gss_context : public security_context {
 public:
    bool complete() const override { return complete_; }
    [[nodiscard]] result<sealed_message> seal(byte_view plain) override;
    [[nodiscard]] result<bytes> open(byte_view header, byte_view data) override;
    std::string mechanism_used() const override;

 protected:
    void set_complete();
    // Nothing is said any more: the counters of the two sides do not agree.
    [[nodiscard]] tl::unexpected<error> useless(error why);

    gss::context context_;
    bool complete_ = false;

 private:
    [[nodiscard]] result<sealed_message> seal_ntlm(byte_view plain);
    [[nodiscard]] result<sealed_message> seal_kerberos(byte_view plain);
    bool ntlm_ = false;
    bool useless_ = false;
};

}  // namespace stamplog::auth
