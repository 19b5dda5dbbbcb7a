// Bytes that are no UTF-8, among those that are.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::search {

bool is_utf8(std::string_view text);
// Every byte that belongs to no valid sequence becomes '?'.
void replace_broken_utf8(std::string& text);

}  // namespace stamplog::search
