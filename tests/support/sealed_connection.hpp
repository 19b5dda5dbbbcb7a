// A WinRM client's connection as it was recorded: its request lines and headers in their order, the handshake in as many
// requests, bodies padded and sealed. Blocking, every wait bounded; used from one thread, but for cut().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "stamplog/auth/security_context.hpp"
#include "wsman_recording.hpp"

namespace stamplog::testing {

struct sealed_answer {
    int status = 0;
    std::string soap;
};

class sealed_connection {
 public:
    // Shakes hands. Throws on an answer that is none, and when nothing comes in time.
    sealed_connection(std::uint16_t port, const http_forms& form, const std::string& password = "S1mulated!");
    ~sealed_connection();
    sealed_connection(const sealed_connection&) = delete;
    sealed_connection& operator=(const sealed_connection&) = delete;

    // False: the handshake ended with a 401 that offers Negotiate and nothing else.
    bool accepted() const { return accepted_; }
    // `soap` as it is, with its padding.
    sealed_answer ask(const std::string& soap);
    void send(const std::string& soap);
    sealed_answer receive();
    // Ends whatever waits, with an exception. From any thread.
    void cut();

    std::size_t body_size() const { return body_size_; }  // of the last sealed request

 private:
    struct reply {
        int status = 0;
        std::string head, body;
    };
    void connect(std::uint16_t port);
    void shake_hands();
    void write(std::string_view text);
    reply read();
    void fill(std::string& text);
    std::string with_headers(const std::vector<std::string>& lines, std::string_view token, std::size_t length) const;

    const http_forms& form_;
    std::string host_;
    std::unique_ptr<auth::security_context> context_;
    std::string protocol_ = "application/HTTP-SPNEGO-session-encrypted";
    std::string left_;  // read, and not yet used
    bool accepted_ = false;
    bool spnego_ = true;
    std::uint32_t sent_ = 0, received_ = 0;
    std::size_t body_size_ = 0;
    int fd_ = -1;
};

}  // namespace stamplog::testing
