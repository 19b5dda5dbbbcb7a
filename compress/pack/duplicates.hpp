// Equal contents found without inflating them.
#pragma once

#include "catalog.hpp"

namespace stamplog::pack {

// Members of zips with the same method, CRC, sizes, XXH3-128 of the compressed bytes and, in the end, the same compressed
// bytes are one content: their names get the first one's. The same content packed in two ways stays two contents, which the
// order puts side by side. Contents that cannot be read stay alone.
void merge_duplicates(catalog& c);

}  // namespace stamplog::pack
