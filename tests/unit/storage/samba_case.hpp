// What the tests against a real Samba share.
#pragma once

#include <catch2/catch.hpp>
#include <iostream>

#include "loopback_samba.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::storage::testing {

using stamplog::testing::loopback_samba;
using test::write_file;

// One server for the cases that leave it as it is; nullptr, said aloud, where there is no Samba.
inline loopback_samba* shared_samba() {
    if (const auto why = loopback_samba::missing()) {
        std::cout << "SKIPPED: " << *why << '\n';
        return nullptr;
    }
    static loopback_samba samba;
    return &samba;
}

inline stamplog::system_clock& real_time() {
    static stamplog::system_clock time;
    return time;
}

inline result<std::unique_ptr<place>> open_share(const loopback_samba& samba, const std::string& share,
                                                 const std::string& path = {}) {
    return open_smb(samba.address(share, path), samba.login(), samba.options(), real_time());
}

inline bytes some_bytes(std::size_t size, std::uint32_t seed = 1) {
    bytes out(size);
    for (auto& b : out) b = static_cast<std::uint8_t>((seed = seed * 1664525u + 1013904223u) >> 24);
    return out;
}

inline bytes file_at(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    return {all.begin(), all.end()};
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> out;
    for (const auto& e : std::filesystem::directory_iterator(folder)) out.push_back(e.path().filename().string());
    return out;
}

}  // namespace stamplog::storage::testing
