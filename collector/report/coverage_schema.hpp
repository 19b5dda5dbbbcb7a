#pragma once

namespace stamplog::report {

inline constexpr const char* coverage_schema = "stamplog/coverage";

}  // namespace stamplog::report
