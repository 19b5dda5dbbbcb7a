// SecureStrings on the wire and the key exchange that makes them possible at protocol 2.3 and below (MS-PSRP 2.2.5.1.24,
// 2.2.2.3, 2.2.2.4; SMA/utils/CryptoUtils.cs). <SS> is base64 of AES-256-CBC, IV zero, PKCS#7, over UTF-16LE.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {

// The AES-256 key of one pool. Move-only, wiped when it goes.
class session_key {
 public:
    static constexpr std::size_t size = 32;

    static session_key random(entropy& source);
    // errc::corrupt unless it is exactly 32 bytes: OpenSSL may answer a wrong RSA padding with garbage of another length.
    [[nodiscard]] static result<session_key> from(byte_view key);

    session_key(session_key&& other) noexcept;
    session_key& operator=(session_key&& other) noexcept;
    ~session_key();

    [[nodiscard]] result<encrypted_string> encrypt(const secret& text) const;
    // errc::corrupt when the length or the padding is wrong, which is what a wrong key looks like.
    [[nodiscard]] result<secret> decrypt(const encrypted_string& text) const;

    byte_view reveal() const noexcept { return key_; }

 private:
    session_key() = default;
    std::array<std::uint8_t, size> key_{};
};

// What a SecureString holds at protocol 2.4 and above: its text in UTF-16LE, not encrypted. errc::corrupt: half a unit.
[[nodiscard]] result<secret> read_clear_string(const encrypted_string& text);

// The client's RSA-2048 key. The private half never leaves the object.
class exchange_key_pair {
 public:
    [[nodiscard]] static result<exchange_key_pair> generate();
    // PKCS#8 or PKCS#1, 2048 bits: how a test gives the key of a recording.
    [[nodiscard]] static result<exchange_key_pair> from_pem(std::string_view pem);

    exchange_key_pair(exchange_key_pair&&) noexcept;
    exchange_key_pair& operator=(exchange_key_pair&&) noexcept;
    ~exchange_key_pair();

    // The text of PUBLIC_KEY's property PublicKey.
    [[nodiscard]] result<std::string> public_key_text() const;
    // The key out of ENCRYPTED_SESSION_KEY's property EncryptedSessionKey.
    [[nodiscard]] result<session_key> open(std::string_view encrypted_session_key) const;

 private:
    struct impl;
    explicit exchange_key_pair(std::unique_ptr<impl> i) noexcept;
    std::unique_ptr<impl> impl_;
};

// The server's half: the session key for the public key of a PUBLIC_KEY message, as the text of EncryptedSessionKey.
[[nodiscard]] result<std::string> seal_session_key(const session_key& key, std::string_view public_key_text);

}  // namespace stamplog::psrp
