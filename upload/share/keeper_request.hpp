// What stamplog tells stamplog-share over its standard input, and what is answered.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "samba_config.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::share {

// The first line of the answer: this and Samba's own folder, or why not.
inline constexpr std::string_view ready = "ready ";
inline constexpr std::string_view folder_begins = "stamplog-share-";  // that folder's name

struct keeper_request {
    std::filesystem::path smbd, pdbedit;
    samba_config config;  // `home` and `account` are the keeper's to say
    secret password;

    std::string text() const;  // ends with an empty field; wipe it
};
constexpr std::size_t max_request_bytes = 64 << 10;
// nullopt: not whole yet. What is no request gives one with an empty smbd.
std::optional<keeper_request> parse_request(std::string_view text);

}  // namespace stamplog::share
