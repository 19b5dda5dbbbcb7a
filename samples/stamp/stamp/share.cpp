#include "stamp/share.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <vector>

#include "stamp/settings.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;
namespace fs = std::filesystem;

namespace {

// Windows takes either slash, and ignores doubled ones after the host.
std::vector<std::string> split_path(std::string_view unc) {
    std::vector<std::string> parts;
    std::string part;
    for (char c : unc.substr(2)) {
        if (c == '\\' || c == '/') {
            if (!part.empty()) parts.push_back(std::move(part));
            part.clear();
        } else {
            part += c;
        }
    }
    if (!part.empty()) parts.push_back(std::move(part));
    return parts;
}

bool allowed_name(const std::string& name) {
    for (char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || std::strchr("<>:\"|?*", c)) return false;
    // Windows takes no name that ends so; it covers "." and ".." as well.
    return name.back() != '.' && name.back() != ' ';
}

bool right_password(std::string_view given) {
    const std::string_view wanted = share_password;
    return given.size() == wanted.size() && CRYPTO_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

std::vector<std::string> parts_of(std::string_view unc) {
    const bool is_unc = unc.size() > 2 && (unc[0] == '\\' || unc[0] == '/') && (unc[1] == '\\' || unc[1] == '/');
    return is_unc ? split_path(unc) : std::vector<std::string>{};
}

bool names_own_share(const std::vector<std::string>& parts) {
    return parts.size() >= 2 && same(parts[0], share_host) && same(parts[1], share_name);
}

}  // namespace

bool is_own_share(std::string_view unc) { return names_own_share(parts_of(unc)); }

result<fs::path> open_share(const fs::path& share, std::string_view unc, const std::optional<share_user_view>& user) {
    const auto parts = parts_of(unc);
    if (!names_own_share(parts)) return fail(errc::not_found, "The network path was not found");
    if (!user) return fail(errc::auth, "Access is denied");
    if (!same(user->user, share_user) || !right_password(user->password))
        return fail(errc::auth, "The user name or password is incorrect");
    fs::path folder = share;
    for (std::size_t i = 2; i < parts.size(); ++i) {
        if (!allowed_name(parts[i]))
            return fail(errc::refused, "The filename, directory name, or volume label syntax is incorrect");
        folder /= parts[i];
    }
    std::error_code ec;
    const auto root = fs::canonical(share, ec);
    if (ec) return fail(errc::io, share.string() + ": " + ec.message());
    const auto real = fs::canonical(folder, ec);
    if (ec || !fs::is_directory(real, ec))
        return fail(errc::conflict,
                    "The specified drive root \"" + std::string(unc) + "\" either does not exist, or it is not a folder.");
    // A link that leads out of the share is no folder of it.
    const auto relative = real.lexically_relative(root);
    if (relative.empty() || *relative.begin() == "..") return fail(errc::auth, "Access is denied");
    return folder;
}

}  // namespace stampsim
