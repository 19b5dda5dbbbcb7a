// What a cmdlet writes to a share that is not the stamp's own, or to a Blob container. Files are made in a folder on the ERCS
// VM's disk, as a real stamp gathers them there, and go to their place when they are published.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stamp/share.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

struct session_context;

class remote_output {
 public:
    // The texts of errors are Windows' own, their codes as open_share()'s. `staging` is made, and goes with this object.
    [[nodiscard]] static stamplog::result<std::shared_ptr<remote_output>> to_share(std::string_view unc,
                                                                                   const std::optional<share_user_view>& user,
                                                                                   std::uint16_t port,
                                                                                   std::filesystem::path staging);
    // A container's URL with its SAS.
    [[nodiscard]] static stamplog::result<std::shared_ptr<remote_output>> to_container(std::string_view sas_uri,
                                                                                       std::filesystem::path staging);
    virtual ~remote_output() = default;

    virtual const std::filesystem::path& folder() const = 0;
    // Whether a folder of that name has files at the place. What cannot be asked has none: to publish will fail.
    virtual bool has(const std::string& folder) = 0;
    // Every file that is new or has changed since.
    [[nodiscard]] virtual stamplog::result<void> publish() = 0;
};

// A folder that no other call uses.
std::filesystem::path staging_folder(const session_context& s);

}  // namespace stampsim
