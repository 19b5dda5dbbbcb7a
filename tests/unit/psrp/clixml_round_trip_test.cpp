// Seeded random values: what is written reads back equal, and is written the same again.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "primitive.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "value_generator.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

void collect_tags(const value& v, std::set<std::string>& tags) {
    tags.emplace(name_of(tag_for(v)));
    const auto* held = std::get_if<object_ptr>(&v);
    if (held == nullptr) return;
    const object& o = **held;
    tags.insert("container " + std::to_string(static_cast<int>(o.kind)));
    for (const auto* members : {&o.adapted, &o.extended})
        for (const auto& p : *members) collect_tags(p.val, tags);
    for (const auto& item : o.items) collect_tags(item, tags);
    for (const auto& [key, entry] : o.entries) {
        collect_tags(key, tags);
        collect_tags(entry, tags);
    }
    if (o.kind == object::container::primitive) collect_tags(o.base, tags);
}

}  // namespace

TEST_CASE("thousands of random values of every kind round-trip") {
    std::set<std::string> tags;
    bool references = false, known_types = false;
    limits lim;
    lim.clixml_depth = 200;  // shared objects are reached at greater depths than they were made at
    for (std::uint32_t seed = 0; seed < 5000; ++seed) {
        testing::value_generator generator(seed);
        const value made = generator.make();
        const std::string written = write_clixml(made);
        const auto read = read_clixml(written, lim);
        INFO("seed " << seed << ": " << (read ? written : describe(read.error())));
        if (!read || !equal(made, *read) || write_clixml(*read) != written) FAIL("it came back different");
        collect_tags(made, tags);
        references = references || written.find("<Ref ") != std::string::npos;
        known_types = known_types || written.find("<TNRef ") != std::string::npos;
    }
    CHECK(references);
    CHECK(known_types);
    // 25 primitives, objects, and eight of the nine containers (a progress record is tested by itself).
    CHECK(tags.size() == 25 + 1 + 8);
}

TEST_CASE("numbers keep every bit at their limits") {
    const std::vector<value> numbers = {std::int8_t{-128},
                                        std::uint8_t{255},
                                        std::numeric_limits<std::int64_t>::min(),
                                        std::numeric_limits<std::uint64_t>::max(),
                                        std::numeric_limits<double>::denorm_min(),
                                        std::numeric_limits<double>::max(),
                                        -0.0,
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity(),
                                        std::nan(""),
                                        std::numeric_limits<float>::denorm_min(),
                                        std::numeric_limits<float>::max(),
                                        -std::numeric_limits<float>::infinity(),
                                        character{u'\0'},
                                        character{0xFFFF}};
    for (const auto& v : numbers) {
        const auto read = read_clixml(write_clixml(v));
        INFO(write_clixml(v));
        REQUIRE(read.has_value());
        CHECK(equal(v, *read));
    }
    CHECK_FALSE(equal(value(0.0), value(-0.0)));
}
