#include "stamplog/base/secret.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

using namespace stamplog;

TEST_CASE("a secret moves, and leaves nothing where it was", "[base]") {
    static_assert(!std::is_copy_constructible_v<secret>);
    for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
        secret a{std::string(text)};
        secret b(std::move(a));
        CHECK(b.reveal() == text);
        CHECK(a.reveal().empty());
        secret c{std::string("other")};
        c = std::move(b);
        CHECK(c.reveal() == text);
        CHECK(b.reveal().empty());
    }
}

TEST_CASE("wiping a string clears its whole capacity", "[base]") {
    std::string s = "a password that is longer than the small buffer";
    const char* const where = s.data();
    const std::size_t size = s.size();
    s.resize(10);
    const std::size_t capacity = s.capacity();
    wipe(s);
    CHECK(s.empty());
    REQUIRE(s.capacity() == capacity);
    s.resize(size, '\0');
    REQUIRE(s.data() == where);
    CHECK(s == std::string(size, '\0'));
}
