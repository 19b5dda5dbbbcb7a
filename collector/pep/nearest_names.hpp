// Which of our names an operator may have meant.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace stamplog::pep {

// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, case aside. Only the first 64 bytes of
// each are looked at: names from outside may be long.
std::size_t edit_distance(std::string_view a, std::string_view b);

// At most `count` of `known`, nearest first, equals in the order given: within a third of the name's length, or beginning with
// it.
std::vector<std::string_view> nearest_names(std::string_view name, std::span<const std::string_view> known,
                                            std::size_t count = 3);

}  // namespace stamplog::pep
