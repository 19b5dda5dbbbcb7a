// Challenges are read to their end or refused, out of what the header holds; Authorization holds one; a token that was read
// is written to what reads the same.
#include "check.hpp"
#include "stamplog/auth/http_auth.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text({data, size});
    const auto all = auth::read_challenges(text);
    const auto one = auth::read_authorization(text);
    testing::must_hold(one.has_value() == (all.has_value() && all->size() == 1));
    if (!all) return 0;
    for (const auto& c : *all) {
        testing::must_hold(!c.scheme.empty() && text.find(c.scheme) != std::string_view::npos);
        testing::must_hold(text.find(c.rest) != std::string_view::npos);
        testing::must_hold(c.token.empty() || c.rest.empty());
        if (c.token.empty()) continue;
        const auto again = auth::read_authorization(auth::write_token(c.scheme, c.token));
        testing::must_hold(again.has_value() && again->scheme == c.scheme && again->token == c.token);
    }
    return 0;
}
