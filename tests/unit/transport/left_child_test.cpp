// Children that outlive who started them.
#include "stamplog/transport/left_child.hpp"

#include <catch2/catch.hpp>

#include "child_support.hpp"
#include "fake_clock.hpp"

using namespace stamplog;
using namespace stamplog::transport;
using namespace stamplog::transport::testing;

namespace {

int process_of(const std::string& identity) { return std::stoi(identity.substr(0, identity.find(' '))); }

}  // namespace

TEST_CASE("a child that was left is waited for, and then ended with its group") {
    const auto child = shell("trap '' TERM HUP; sleep 600 & echo $!; wait");
    const auto grandchild = std::stoi(read_line(*child));
    const auto identity = child_identity(*child);
    REQUIRE_FALSE(identity.empty());
    REQUIRE(alive(process_of(identity)));
    test::fake_clock time;
    const auto before = time.steady();
    CHECK(end_left_child(identity, time, 20s, {}).value() == true);
    CHECK(time.steady() - before >= 20s);
    CHECK(gone_soon(process_of(identity)));
    CHECK(gone_soon(grandchild));
    child->close(in(1s));
    CHECK(end_left_child(identity, time, 20s, {}).value() == false);
}

TEST_CASE("a child that ends by itself is not waited for any longer") {
    const auto child = shell("read line; exit 0");
    const auto identity = child_identity(*child);
    REQUIRE(child->write("go\n", in(10s)));
    while (alive(process_of(identity))) std::this_thread::yield();
    test::fake_clock time;
    const auto before = time.steady();
    CHECK(end_left_child(identity, time, 20s, {}));
    CHECK(time.steady() == before);
}

TEST_CASE("a process that has the number by now, and words that name nobody, are left alone") {
    const auto child = shell("read line");
    const auto identity = child_identity(*child);
    test::fake_clock time;
    auto later = identity, other_boot = identity;
    later[later.find(' ') + 1] = later[later.find(' ') + 1] == '9' ? '8' : '9';
    other_boot.back() = other_boot.back() == '0' ? '1' : '0';
    for (const auto& words :
         {later, other_boot, std::string(), std::string("x"), std::string("-1 1 1"), std::string("1 0 0")}) {
        INFO(words);
        CHECK(end_left_child(words, time, 0s, {}).value() == false);
    }
    CHECK(alive(process_of(identity)));
}
