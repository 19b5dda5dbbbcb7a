// Equal contents found without inflating them.
#pragma once

#include "catalog.hpp"

namespace stamplog::pack {

// Members of zips with the same method, CRC, sizes and fingerprint of the compressed bytes are one content: their names get the
// first one's. The same content packed in two ways stays two contents, which the
// order puts side by side. Contents that cannot be read stay alone.
class duplicates {
 public:
    // Those that the names have now are looked at.
    explicit duplicates(const catalog& c);
    // In parallel. Reads the contents and the files alone: another thread may work on the names.
    // Stopped, it has found some.
    void find(const catalog& c, const std::stop_token& stop);
    void merge(catalog& c) const;

 private:
    std::vector<std::uint32_t> candidates_;
    std::vector<std::uint32_t> same_;  // by content: the first one with its bytes
};

}  // namespace stamplog::pack
