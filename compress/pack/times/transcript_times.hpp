// From the start to the end of a PowerShell transcript, as its heading and its footing say (about_Transcripts):
//   **********************
//   Windows PowerShell transcript start
//   Start time: 20261119031500
//   …
//   Windows PowerShell transcript end
//   End time: 20261119041507
//   **********************
#pragma once

#include <optional>
#include <string_view>

#include "stamplog/bundle/time_span.hpp"

namespace stamplog::pack {

// Nothing: it is no transcript, or was copied while the session was open, and its lines may say more.
[[nodiscard]] std::optional<bundle::time_span> times_of_transcript(std::string_view head, std::string_view tail);

}  // namespace stamplog::pack
