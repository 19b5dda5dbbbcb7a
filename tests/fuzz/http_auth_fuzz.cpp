// Challenges are read to their end or refused; a token that was read is written to what reads the same.
#include "check.hpp"
#include "stamplog/auth/http_auth.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text({data, size});
    static_cast<void>(auth::read_authorization(text));
    const auto all = auth::read_challenges(text);
    if (!all) return 0;
    for (const auto& c : *all) {
        if (c.token.empty()) continue;
        const auto again = auth::read_authorization(auth::write_token(c.scheme, c.token));
        testing::must_hold(again.has_value() && again->token == c.token);
    }
    return 0;
}
