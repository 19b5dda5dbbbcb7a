// Content that is only bytes: event metadata that every node has alike, and memory dumps.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool locale_metadata(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
bool dump(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
