// --serve-share: the share that the ERCS VMs write to is one of our own, for as long as the run goes.
#pragma once

#include <memory>
#include <optional>

#include "stamplog/run/job.hpp"
#include "stamplog/share/share_server.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Starts it over "share" in the run's folder, which becomes the landing; null where `how` is none.
[[nodiscard]] result<std::unique_ptr<share::server>> serve_landing(run::job& j, std::optional<share::server_settings> how,
                                                                   context& c);
// What was changed on this machine, and that it is undone.
void say_what_is_served(const share::server& s, context& c);
void end_serving(share::server& s, context& c);

}  // namespace stamplog::cli
