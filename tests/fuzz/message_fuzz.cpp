// A message that decodes encodes to the same bytes.
#include <algorithm>

#include "check.hpp"
#include "stamplog/psrp/message.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto m = psrp::decode_message({data, size});
    if (!m) return 0;
    const bool with_bom = size == psrp::message_header_size + 3 + m->body.size();
    const bytes again = psrp::encode(*m, with_bom);
    testing::must_hold(std::equal(again.begin(), again.end(), data, data + size));
    testing::must_hold(!psrp::to_string(m->type).empty());
    return 0;
}
