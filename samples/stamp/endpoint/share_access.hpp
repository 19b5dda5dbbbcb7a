// A cmdlet's way to the share: path and credential from its arguments, refusals in Windows' words.
#pragma once

#include <memory>
#include <tl/expected.hpp>

#include "endpoint/cmdlet.hpp"
#include "endpoint/remote_output.hpp"

namespace stampsim {

// Where a cmdlet writes to.
struct output_target {
    std::filesystem::path folder;
    std::shared_ptr<remote_output> remote = {};  // null: the folder is the target itself

    // What is whole in the folder goes to where it belongs.
    [[nodiscard]] stamplog::result<void> publish() const { return remote ? remote->publish() : stamplog::result<void>{}; }
};
tl::expected<output_target, stamplog::psrp::error_record> share_of(cmdlet_call& c, std::string_view path_parameter,
                                                                   std::string_view credential_parameter);

}  // namespace stampsim
