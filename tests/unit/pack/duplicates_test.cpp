// Equal members are found by what their compressed bytes are, and by nothing less.
#include <catch2/catch.hpp>
#include <random>
#include <unordered_map>

#include "landing_builder.hpp"
#include "passing_members.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string out(size, '\0');
    for (auto& c : out) c = static_cast<char>(random());
    return out;
}

fingerprint fingerprint_of(byte_view text) {
    fingerprinter f;
    f.start();
    f.add(text);
    return f.finish();
}

// Two texts of eight bytes with one CRC.
std::pair<std::string, std::string> one_crc() {
    std::unordered_map<std::uint32_t, std::string> seen;
    for (unsigned i = 0;; ++i) {
        const auto text = noise(8, i);
        const auto [at, added] = seen.emplace(test::crc_of(text), text);
        if (!added && at->second != text) return {at->second, text};
    }
}

}  // namespace

TEST_CASE("a fingerprint is the text's, whatever was asked before and in how many pieces it comes") {
    fingerprinter f;
    for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 100'000u}) {
        const auto text = noise(size, 1);
        const auto whole = fingerprint_of(as_bytes(text));
        for (const std::size_t piece : {1u, 7u, 65'536u}) {
            f.start();
            for (byte_view rest = as_bytes(text); !rest.empty();) {
                const auto n = std::min(rest.size(), piece);
                f.add(rest.first(n));
                rest = rest.subspan(n);
            }
            CHECK(f.finish() == whole);
        }
        for (std::size_t bit = 0; bit < size * 8; bit += 1 + size / 3) {
            auto other = text;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
            CHECK(fingerprint_of(as_bytes(other)) != whole);
        }
        CHECK(fingerprint_of(as_bytes(text + '\0')) != whole);
    }
}

TEST_CASE("members have their fingerprints when their zip has gone by, in pieces of any size") {
    const auto zip = noise(5'000, 2);
    std::vector<zip::entry> entries;
    for (const auto& [at, size] :
         {std::pair{4'000u, 900u}, {30u, 1'000u}, {1'030u, 0u}, {1'030u, 1u}, {1'100u, 2'000u}, {4'950u, 51u}}) {
        zip::entry e;
        e.data_offset = at;
        e.compressed_size = size;
        entries.push_back(e);
    }
    for (const std::size_t piece : {1u, 30u, 1'000u, 4'999u, 5'000u}) {
        pack::passing_members passing(entries);
        for (byte_view rest = as_bytes(zip); !rest.empty();) {
            const auto n = std::min(rest.size(), piece);
            passing.take(rest.first(n));
            rest = rest.subspan(n);
        }
        const auto found = passing.finish();
        REQUIRE(found.size() == entries.size());
        for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
            const auto its = as_bytes(zip).subspan(static_cast<std::size_t>(entries[i].data_offset),
                                                   static_cast<std::size_t>(entries[i].compressed_size));
            REQUIRE(found[i].has_value());
            CHECK(*found[i] == fingerprint_of(its));
        }
        CHECK(!found.back());  // the last one's end did not go by
    }
}

// A zip whose digest is known is not read for it: its members are compared otherwise.
TEST_CASE("equal CRC and sizes do not make two members one, nor does a known digest hide equal ones") {
    const auto [a, b] = one_crc();
    test::member_options stored;
    stored.deflate = false;
    test::landing_builder l;
    l.add("ACS", zip_builder().add("a.log", a, stored).add("b.log", b, stored).finish());
    l.add("SQL", zip_builder().add("b.log", b, stored).add("a.log", a, stored).finish());
    const auto known = GENERATE(0u, 1u, 2u);
    CAPTURE(known);
    auto o = l.options();
    for (std::size_t i = 0; i < known; ++i) o.sources.zips.at(i).sha256 = sha256_digest{};
    const auto made = test::pack_whole(o);
    CHECK(made.report.distinct_members == 2);
    CHECK(made.report.duplicate_members == 2);
    const auto found = test::tar_contents(made.file);
    for (const auto* role : {"ACS", "SQL"}) {
        CHECK(found.at(member_of(role, "a.log")) == a);
        CHECK(found.at(member_of(role, "b.log")) == b);
    }
}
