// The endpoint's error texts of a share that are known (azure-stack-docs; Microsoft's ERCS script).
#include "stamplog/pep/share_trouble.hpp"

#include <algorithm>
#include <initializer_list>

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

constexpr const char* check_login =
    "Check the share's user (--share-user) and password (--share-credential-file or STAMPLOG_SHARE_PASSWORD), and that this "
    "user may write to the share.";
constexpr const char* check_way = "Check that the ERCS VMs reach the share: name, firewall, TCP 445.";

}  // namespace

std::string share_remedy(std::string_view words) {
    const auto text = lower(std::string(words));
    const auto says = [&](std::initializer_list<std::string_view> any) {
        return std::ranges::any_of(any, [&](std::string_view w) { return text.find(w) != std::string::npos; });
    };
    if (says({"password", "access is denied", "logon failure"})) return check_login;
    if (says({"network path was not found", "network name cannot be found"})) return check_way;
    return "";
}

}  // namespace stamplog::pep
