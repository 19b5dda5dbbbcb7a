// Zips within role zips, opened where they can be put together again byte for byte: their members are packed in their place, so
// that they are ordered, found as duplicates and compressed like all others. docs/FORMAT.md, chapter "Nested zips".
#pragma once

#include <stop_token>

#include "catalog.hpp"

namespace stamplog::pack {

// Proves for each distinct zip among the role zips' members that deflating its members anew gives every byte back, and adds the
// members of those to the catalog, below the name of the zip and "~". The zip's own names are marked with `nested`. One level:
// zips in nested zips stay as they are, as do those with which their role zip or the run would expand too far. Duplicates must
// have been merged. At most `at_once` zips are in memory. errc::cancelled; errc::overloaded: no more files can be opened.
[[nodiscard]] result<void> open_nested(catalog& c, unsigned at_once, const std::stop_token& stop);

// Moves the names of nested zips out of the tar: from c.names to c.nested_names.
void set_nested_names_apart(catalog& c);

// Once the members are known: puts the nested zips into the index and the report and gives the content of the member
// `_stamplog/recipes`, empty where there is none. A zip of which a member got lost is lost with its names, each with its
// problem.
std::string place_nested(const catalog& c, bundle::index& members, report& report);

// Once it is known where `_stamplog/recipes` lies.
void link_nested_to_recipes(bundle::index& members);

}  // namespace stamplog::pack
