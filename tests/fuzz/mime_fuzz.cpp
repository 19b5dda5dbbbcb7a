// A sealed body that is understood is written again to what reads the same.
#include "check.hpp"
#include "stamplog/auth/sealed_body.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto first = auth::read_sealed_body(as_text({data, size}), 1u << 20);
    if (!first) return 0;
    const auto second =
        auth::read_sealed_body(auth::write_sealed_body(*first, "application/HTTP-SPNEGO-session-encrypted"), 1u << 20);
    testing::must_hold(second.has_value() && second->plain_length == first->plain_length);
    testing::must_hold(second->message.header == first->message.header && second->message.data == first->message.data);
    return 0;
}
