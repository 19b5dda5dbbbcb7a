#include "expansion.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "landing_builder.hpp"
#include "stamplog/zip/limits.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;
namespace limits = zip::limits;

namespace {

std::vector<zip::entry> members(std::size_t n, std::uint64_t size_of_each) {
    zip::entry e;
    e.size = size_of_each;
    return std::vector<zip::entry>(n, e);
}

}  // namespace

TEST_CASE("a zip expands as far as its bytes and the free amount allow, with the zips within it") {
    pack::expansion all;
    constexpr auto free = limits::free_expansion_per_zip;
    CHECK(all.refuses(0, 1000, members(1, free + 1)));
    CHECK_FALSE(all.refuses(0, 1000, members(1, free / 2)));
    CHECK_FALSE(all.refuses_nested(0, members(2, free / 4)));
    CHECK(all.refuses_nested(0, members(1, 200)));
    pack::expansion of_many_bytes;
    CHECK_FALSE(of_many_bytes.refuses(0, free, members(2, free * 75)));
    CHECK_FALSE(of_many_bytes.refuses_nested(0, members(1, free * 50)));
    CHECK(of_many_bytes.refuses_nested(0, members(1, free)));
}

TEST_CASE("a run's zips expand as far as all their bytes and the free amount allow, with the zips within them") {
    pack::expansion all;
    constexpr auto each = limits::free_expansion_per_zip / 2;
    constexpr auto fit = static_cast<std::uint32_t>(limits::free_expansion_per_run / each / 2);
    for (std::uint32_t i = 0; i < fit; ++i) {
        CHECK_FALSE(all.refuses(i, 1000, members(1, each)));
        CHECK_FALSE(all.refuses_nested(i, members(1, each - (i == 0 ? 1 : 0))));
    }
    CHECK_FALSE(all.refuses(fit, 1000, members(1, 1)));
    CHECK(all.refuses_nested(fit, members(1, 1)));
    CHECK(all.refuses(fit + 1, 1000, members(1, 1)));
    CHECK_FALSE(all.refuses(fit + 2, limits::free_expansion_per_run, members(1, 1)));
    CHECK_FALSE(all.refuses_nested(fit, members(1, 1)));
}

TEST_CASE("a run's members are counted with those of zips within zips") {
    pack::expansion all;
    CHECK_FALSE(all.refuses(0, 1000, members(limits::max_members_per_run - 1, 0)));
    CHECK(all.refuses_nested(0, members(2, 0)));
    CHECK_FALSE(all.refuses_nested(0, members(1, 0)));
    CHECK(all.refuses(1, 1000, members(1, 0)));
}

TEST_CASE("zips within a zip stay closed where it would expand too far with them, whatever the number of threads") {
    const std::string most_of_it(30u << 20, 'z');
    test::landing_builder l;
    zip_builder zip;
    std::string last;
    for (int i = 8; i >= 0; --i) {
        const auto made = zip_builder().add("own.log", std::to_string(i)).add("big.log", most_of_it).finish();
        if (i == 8) last.assign(made.begin(), made.end());
        zip.add("z" + std::to_string(i) + ".zip", std::string(made.begin(), made.end()));
    }
    l.add("ACS", zip.finish());
    auto o = l.options();
    o.profile = pack::profile::standard;
    o.threads = 1;
    const auto made = test::pack_whole(o);
    CHECK(pack::complete(made.report));
    const auto r = made.open();
    REQUIRE(r);
    const auto kind_of = [&](int i) {
        return r->contents().members[r->contents().find(member_of("ACS", "z" + std::to_string(i) + ".zip")).value()].kind;
    };
    for (int i = 0; i < 8; ++i) CHECK(kind_of(i) == bundle::member_kind::nested_zip);  // 240 MiB
    CHECK(kind_of(8) == bundle::member_kind::file);
    CHECK((r->read_text(member_of("ACS", "z8.zip")).value() == last));
    o.threads = 4;
    CHECK((test::pack_whole(o).file == made.file));
}
