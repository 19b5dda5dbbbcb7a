// A sealed body that is understood is written again to what reads the same, in both spellings of its part headers.
#include "check.hpp"
#include "stamplog/auth/sealed_body.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t limit = 4'096;  // within reach of an input
    const auto first = auth::read_sealed_body(as_text({data, size}), limit);
    if (!first) return 0;
    testing::must_hold(first->plain_length <= limit && first->message.data.size() >= first->plain_length);
    for (const auto style : {auth::part_headers::plain, auth::part_headers::tabbed}) {
        const auto written = auth::write_sealed_body(*first, "application/HTTP-SPNEGO-session-encrypted", style);
        const auto second = auth::read_sealed_body(written, limit);
        testing::must_hold(second.has_value() && second->plain_length == first->plain_length);
        testing::must_hold(second->message.header == first->message.header && second->message.data == first->message.data);
    }
    return 0;
}
