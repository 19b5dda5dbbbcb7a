// Test-AzureStack's reports as the SeedRing role holds them, in JSON and HTML.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool validation_json(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
bool validation_html(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
