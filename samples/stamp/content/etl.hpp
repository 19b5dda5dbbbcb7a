// Event traces with ETW's buffer and event headers and payloads of numbers: the least compressible logs of a stamp.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool etl(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
