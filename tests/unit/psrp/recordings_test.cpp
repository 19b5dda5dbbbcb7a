// Every message that a real server and real clients put on the wire decodes, and survives being written again.
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "psrp_recordings.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/records.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

namespace fs = std::filesystem;

const fs::path own_recordings = fs::path(STAMPLOG_TEST_DATA_DIR) / "pwsh";
const fs::path shared = STAMPLOG_SHARED_DIR;

std::vector<recorded_message> read_lines_of(const fs::path& folder) {
    std::vector<recorded_message> all;
    for (const auto& file : recordings_in(folder, ".jsonl"))
        for (auto& m : read_line_recording(file)) all.push_back(std::move(m));
    return all;
}

// Decodes, writes, decodes again; returns how many messages did.
std::size_t check_round_trips(const std::vector<recorded_message>& messages) {
    std::size_t count = 0;
    for (const auto& m : messages) {
        INFO(m.recording << ": " << to_string(m.message.type) << ": " << m.message.body.substr(0, 300));
        REQUIRE(to_string(m.message.type).substr(0, 2) != "0x");
        const auto decoded = psrp::read_clixml(m.message.body);
        REQUIRE((decoded ? std::string() : describe(decoded.error())) == "");
        if (m.message.body.empty()) {
            REQUIRE(std::holds_alternative<psrp::nil>(*decoded));
        } else {
            const std::string written = psrp::write_clixml(*decoded);
            const auto again = psrp::read_clixml(written);
            REQUIRE((again ? std::string() : describe(again.error())) == "");
            REQUIRE(psrp::equal(*decoded, *again));
            REQUIRE(psrp::write_clixml(*again) == written);
        }
        ++count;
    }
    return count;
}

void collect_secrets(const psrp::value& v, std::vector<psrp::encrypted_string>& out) {
    if (const auto* s = std::get_if<psrp::encrypted_string>(&v)) out.push_back(*s);
    const auto* held = std::get_if<psrp::object_ptr>(&v);
    if (held == nullptr || *held == nullptr) return;
    const psrp::object& o = **held;
    for (const auto* properties : {&o.adapted, &o.extended})
        for (const auto& p : *properties) collect_secrets(p.val, out);
    for (const auto& item : o.items) collect_secrets(item, out);
    for (const auto& [key, entry] : o.entries) collect_secrets(entry, out);
    collect_secrets(o.base, out);
}

std::vector<std::string> decrypt_all(const std::vector<recorded_message>& messages, const std::string& key_hex) {
    const auto key = psrp::session_key::from(from_hex(key_hex).value());
    REQUIRE(key.has_value());
    std::vector<std::string> plain;
    for (const auto& m : messages) {
        std::vector<psrp::encrypted_string> found;
        collect_secrets(psrp::read_clixml(m.message.body).value(), found);
        for (const auto& s : found) {
            const auto text = key->decrypt(s);
            INFO(m.recording << ": " << to_string(m.message.type));
            REQUIRE((text ? std::string() : describe(text.error())) == "");
            plain.emplace_back(text->reveal());
            // AES-CBC with a fixed IV is deterministic: our ciphertext is the recorded one.
            REQUIRE(key->encrypt(*text).value() == s);
        }
    }
    return plain;
}

}  // namespace

TEST_CASE("every message in the project's own recordings of PowerShell decodes and round-trips") {
    const auto messages = read_lines_of(own_recordings);
    REQUIRE(recordings_in(own_recordings, ".jsonl").size() == 24);
    const std::size_t count = check_round_trips(messages);
    std::cout << "own PowerShell recordings: " << count << " messages\n";
    REQUIRE(count == 614);
}

TEST_CASE("every message in the recordings beside the checkout decodes and round-trips") {
    const auto lines = read_lines_of(shared / "traces" / "pwsh");
    std::vector<recorded_message> decoded;
    for (const auto& file : recordings_in(shared / "traces", ".json"))
        for (auto& m : read_decoded_recording(file)) decoded.push_back(std::move(m));
    if (lines.empty() || decoded.empty()) {
        std::cout << "SKIPPED: no recordings below " << shared << "\n";
        return;
    }
    const std::size_t from_lines = check_round_trips(lines), from_json = check_round_trips(decoded);
    std::cout << "PowerShell 7 recordings: " << from_lines << " messages, Windows PowerShell recordings: " << from_json << "\n";
    REQUIRE(from_lines == 940);
    REQUIRE(from_json == 373);
}

TEST_CASE("every SecureString in the project's own recordings decrypts with its session key") {
    std::ifstream in(own_recordings / "session_keys.json");
    const auto keys = nlohmann::json::parse(in);
    std::map<std::string, std::vector<std::string>> plain;
    for (const auto& [name, key] : keys.items())
        plain[name] = decrypt_all(read_line_recording(own_recordings / (name + ".jsonl")), key.get<std::string>());
    const std::map<std::string, std::vector<std::string>> typed = {
        {"collect_all_streams", {"S3cret!ü"}},
        {"key_exchange", {"pä€ss𝄞 w0rd", "S3cret!", "S3cret!", "S3cret!"}},
        {"pep_session", {"L0gWriter!", "L0gWriter!", "L0gWriter!"}},
        {"pep_session_null_host", {"L0gWriter!", "L0gWriter!", "L0gWriter!"}},
        {"secure_prompt", {"from server", "abcdef"}}};
    REQUIRE(plain == typed);
}

TEST_CASE("every SecureString in the recording of a Windows host decrypts to the password that was typed") {
    const fs::path file = shared / "traces" / "test_psrp_pshost_ui_mocked_methods.json";
    if (!fs::exists(file)) {
        std::cout << "SKIPPED: no recording " << file << "\n";
        return;
    }
    const auto texts =
        decrypt_all(read_decoded_recording(file), "4679c0b8af0da74384a756d80ad4116ac19159ac86e172aff08a3e6fa65ed9f2");
    const std::string prompt = "ReadLineAsSecureString response";
    REQUIRE(texts == std::vector<std::string>{prompt, prompt, "password", "password"});
}
