#include "stamplog/base/entropy.hpp"

namespace stamplog {

guid entropy::new_guid() {
    guid g;
    fill(g.data);
    g.data[7] = static_cast<std::uint8_t>((g.data[7] & 0x0F) | 0x40);  // version 4, high byte of the third field
    g.data[8] = static_cast<std::uint8_t>((g.data[8] & 0x3F) | 0x80);
    return g;
}

}  // namespace stamplog
