#include "stamplog/base/exit_code.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

TEST_CASE("of several exit codes the one that matters most is used", "[base]") {
    using enum exit_code;
    CHECK(first_of({}) == complete);
    CHECK(first_of({complete, partial}) == partial);
    CHECK(first_of({partial, not_delivered}) == not_delivered);
    CHECK(first_of({not_delivered, verification_failed}) == verification_failed);
    CHECK(first_of({interrupted, verification_failed}) == interrupted);
    CHECK(first_of({nothing_collected, preflight_refused, auth_refused}) == auth_refused);
    CHECK(first_of({internal_error, interrupted, usage}) == internal_error);
}
