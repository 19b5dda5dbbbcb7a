// SecureStrings and the exchange of their key, both halves.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <catch2/catch.hpp>

#include "psrp_recordings.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/clixml.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

class counting_entropy : public entropy {
 public:
    void fill(std::span<std::uint8_t> out) override {
        for (auto& b : out) b = next_++;
    }

 private:
    std::uint8_t next_ = 1;
};

session_key sample_key() {
    counting_entropy source;
    return session_key::random(source);
}

// RSA keys take time to make; one serves all tests.
const exchange_key_pair& key_pair() {
    static const exchange_key_pair pair = exchange_key_pair::generate().value();
    return pair;
}

std::string recorded_public_key() {
    for (const auto& m : testing::read_line_recording(std::string(STAMPLOG_TEST_DATA_DIR) + "/pwsh/key_exchange.jsonl"))
        if (m.message.type == message_type::public_key)
            return *as_string(*as_object(read_clixml(m.message.body).value())->find("PublicKey"));
    return {};
}

std::string new_pem(unsigned bits) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    REQUIRE(PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    std::string pem(4096, '\0');
    pem.resize(static_cast<std::size_t>(BIO_read(out.get(), pem.data(), static_cast<int>(pem.size()))));
    return pem;
}

std::string damaged(std::string base64, std::size_t at, std::uint8_t with) {
    auto data = from_base64(base64).value();
    data.at(at) = static_cast<std::uint8_t>(data.at(at) ^ with);
    return to_base64(data);
}

}  // namespace

TEST_CASE("a known text encrypts to the recorded bytes") {
    const auto key =
        session_key::from(from_hex("4679c0b8af0da74384a756d80ad4116ac19159ac86e172aff08a3e6fa65ed9f2").value()).value();
    const auto sealed = key.encrypt(secret("password")).value();
    CHECK(to_base64(sealed.data).substr(0, 8) == "K86C/Bl3");
    CHECK(key.decrypt(sealed).value().reveal() == "password");
}

TEST_CASE("texts of every length and of every kind of character come back") {
    const auto key = sample_key();
    for (std::size_t n = 0; n < 70; ++n) {
        const std::string text(n, 'x');
        const auto sealed = key.encrypt(secret(text)).value();
        CHECK(sealed.data.size() == (2 * n / 16 + 1) * 16);
        CHECK(key.decrypt(sealed).value().reveal() == text);
    }
    for (const std::string text : {"ä€𝄞", "\xED\xA0\xBD", "\t\r\n"})
        CHECK(key.decrypt(key.encrypt(secret(text)).value()).value().reveal() == text);
}

TEST_CASE("a SecureString of the wrong length or key is corrupt") {
    const auto key = sample_key();
    CHECK(key.decrypt(encrypted_string{}).error().code == errc::corrupt);
    CHECK(key.decrypt(encrypted_string{bytes(15, 0)}).error().code == errc::corrupt);
    CHECK(key.decrypt(encrypted_string{bytes(17, 0)}).error().code == errc::corrupt);
    CHECK(key.decrypt(encrypted_string{bytes(16, 0)}).error().code == errc::corrupt);
    const auto other = session_key::from(bytes(32, 9)).value();
    const auto refusal = other.decrypt(key.encrypt(secret("password")).value());
    REQUIRE_FALSE(refusal.has_value());
    CHECK(describe(refusal.error()).find("password") == std::string::npos);
}

TEST_CASE("a session key is exactly 32 bytes") {
    for (std::size_t n : {0u, 16u, 31u, 33u, 64u}) CHECK(session_key::from(bytes(n, 1)).error().code == errc::corrupt);
    CHECK(session_key::from(bytes(32, 1)).has_value());
}

TEST_CASE("a key that was moved from holds nothing") {
    auto key = sample_key();
    const session_key taken = std::move(key);
    CHECK(to_hex(key.reveal()) == std::string(64, '0'));  // NOLINT(bugprone-use-after-move): that is what is tested
    CHECK(to_hex(taken.reveal()).substr(0, 8) == "01020304");
    auto third = sample_key();
    auto fourth = session_key::from(bytes(32, 7)).value();
    third = std::move(fourth);
    CHECK(to_hex(fourth.reveal()) == std::string(64, '0'));  // NOLINT(bugprone-use-after-move)
    CHECK(to_hex(third.reveal()).substr(0, 4) == "0707");
}

TEST_CASE("the server's half seals a key that the client's half opens") {
    const auto key = sample_key();
    const auto sealed = seal_session_key(key, key_pair().public_key_text().value()).value();
    CHECK(from_base64(sealed)->size() == 12 + 256);
    CHECK(to_hex(byte_view(from_base64(sealed).value()).first(12)) == "010200001066000000a40000");
    const auto opened = key_pair().open(sealed).value();
    CHECK(to_hex(opened.reveal()) == to_hex(key.reveal()));
    CHECK(seal_session_key(key, key_pair().public_key_text().value()).value() != sealed);
}

TEST_CASE("our public key has the shape of a recorded client's, and a recorded one can be sealed for") {
    const auto recorded = from_base64(recorded_public_key()).value(),
               ours = from_base64(key_pair().public_key_text().value()).value();
    REQUIRE(recorded.size() == ours.size());
    CHECK(to_hex(byte_view(recorded).first(20)) == to_hex(byte_view(ours).first(20)));
    CHECK(seal_session_key(sample_key(), recorded_public_key()).has_value());
}

TEST_CASE("public keys that are not RSA-2048 blobs are refused") {
    const auto key = sample_key();
    const auto good = key_pair().public_key_text().value();
    REQUIRE(seal_session_key(key, good).has_value());
    CHECK(seal_session_key(key, "").error().code == errc::corrupt);
    CHECK(seal_session_key(key, "****").error().code == errc::corrupt);
    for (std::size_t at = 0; at < 16; ++at) CHECK(seal_session_key(key, damaged(good, at, 0x10)).error().code == errc::corrupt);
    CHECK(seal_session_key(key, damaged(good, 20, 1)).error().code == errc::corrupt);      // an even modulus
    CHECK(seal_session_key(key, damaged(good, 275, 0x80)).error().code == errc::corrupt);  // a short one
    CHECK(seal_session_key(key, damaged(good, 16, 1)).error().code == errc::corrupt);      // an even exponent
    auto one = from_base64(good).value();
    one[16] = 1, one[17] = one[18] = one[19] = 0;
    CHECK(seal_session_key(key, to_base64(one)).error().code == errc::corrupt);  // exponent 1: the key would go out in clear
    auto longer = from_base64(good).value();
    longer.push_back(0);
    CHECK(seal_session_key(key, to_base64(longer)).error().code == errc::corrupt);
}

TEST_CASE("sealed keys that are damaged or for somebody else are refused") {
    const auto good = seal_session_key(sample_key(), key_pair().public_key_text().value()).value();
    for (std::size_t at = 0; at < 12; ++at) CHECK(key_pair().open(damaged(good, at, 1)).error().code == errc::corrupt);
    CHECK(key_pair().open("").error().code == errc::corrupt);
    CHECK(key_pair().open("AQI=").error().code == errc::corrupt);
    const auto other = seal_session_key(sample_key(), recorded_public_key()).value();
    const auto wrong = key_pair().open(other);
    // With implicit rejection OpenSSL answers with random bytes of random length: 32 of them are possible, ours are not.
    CHECK((!wrong || to_hex(wrong->reveal()) != to_hex(sample_key().reveal())));
}

TEST_CASE("a key pair can be given in PEM, and only an RSA-2048 one") {
    const std::string pem = new_pem(2048);
    const auto first = exchange_key_pair::from_pem(pem).value(), second = exchange_key_pair::from_pem(pem).value();
    CHECK(first.public_key_text().value() == second.public_key_text().value());
    const auto sealed = seal_session_key(sample_key(), first.public_key_text().value()).value();
    CHECK(to_hex(second.open(sealed).value().reveal()) == to_hex(sample_key().reveal()));
    CHECK(exchange_key_pair::from_pem(new_pem(1024)).error().code == errc::config);
    CHECK(exchange_key_pair::from_pem("").error().code == errc::config);
    CHECK(exchange_key_pair::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").error().code ==
          errc::config);
}
