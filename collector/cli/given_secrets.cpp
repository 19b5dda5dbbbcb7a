#include "given_secrets.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace stamplog::cli {
namespace {

// Every variable that read_secret() is ever given.
constexpr std::array<std::string_view, 5> secret_variables{"STAMPLOG_PASSWORD", "STAMPLOG_SHARE_PASSWORD", "STAMPLOG_SAS",
                                                           "STAMPLOG_LANDING_SAS", "STAMPLOG_STAGE_PASSWORD"};

}  // namespace

bool given_secrets::holds(const std::string& name) {
    return std::find(secret_variables.begin(), secret_variables.end(), name) != secret_variables.end();
}

given_secrets given_secrets::take(char** environment) {
    given_secrets out;
    for (char** entry = environment; entry != nullptr && *entry != nullptr; ++entry) {
        char* const equals = std::strchr(*entry, '=');
        if (equals == nullptr) continue;
        const std::string name(*entry, equals);
        if (!holds(name)) continue;
        char* const value = equals + 1;
        // The first of a name counts, as getenv has it; all are overwritten.
        out.taken_.try_emplace(name, std::string(value));
        wipe(value, std::strlen(value));
    }
    return out;
}

std::optional<std::string> given_secrets::get(const std::string& name) const {
    const auto found = taken_.find(name);
    return found != taken_.end() ? std::optional(std::string(found->second.reveal())) : std::nullopt;
}

}  // namespace stamplog::cli
