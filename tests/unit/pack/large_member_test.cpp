#include <catch2/catch.hpp>

#include "landing_builder.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/zip/directory.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

// Three frames of text that repeats, but not with the frame's length.
const std::string& large_text() {
    static const std::string text = [] {
        std::string out;
        while (out.size() < (70u << 20)) out += "a line of a cluster log that is about sixty-one bytes long\n";
        return out;
    }();
    return text;
}

// The same, but no more than five times as long as its deflated bytes: its size is believed.
const std::string& varied_text() {
    static const std::string text = [] {
        std::string out;
        for (unsigned n = 1; out.size() < (70u << 20); n = n * 1664525u + 1013904223u)
            out += std::to_string(n) + " a line of a cluster log\n";
        return out;
    }();
    return text;
}

// Behind one of so many parts of its compressed bytes: ones end any block, and begin none.
void break_first_member(bytes& zip, unsigned parts = 2) {
    const auto d = zip::read_directory(zip::memory_source(zip));
    REQUIRE(d);
    const auto at = static_cast<std::size_t>(d->entries[0].data_offset + d->entries[0].compressed_size / parts);
    const auto end = static_cast<std::size_t>(d->entries[0].data_offset + d->entries[0].compressed_size);
    std::fill(zip.begin() + static_cast<std::ptrdiff_t>(at), zip.begin() + static_cast<std::ptrdiff_t>(end),
              std::uint8_t{0xFF});
}

std::size_t hard_links_in(const test::packed& made) {
    std::size_t n = 0;
    for (const auto& m : test::list_tar(made.file)) n += m.hard_link.empty() ? 0 : 1;
    return n;
}

}  // namespace

TEST_CASE("a member larger than a frame spans several and its duplicate is a link to it") {
    const auto zip = zip_builder().add("cluster.log", large_text()).add("small.log", "small").finish();
    test::landing_builder l;
    l.add("Storage", zip).add("Cluster", zip_builder().add("cluster.log", large_text()).finish());
    const auto made = test::pack_whole(l.options());
    CHECK(pack::complete(made.report));
    const auto found = test::tar_contents(made.file);
    CHECK((found.at(member_of("Storage", "cluster.log")) == large_text()));
    CHECK((found.at(member_of("Cluster", "cluster.log")) == large_text()));
    CHECK(found.at(member_of("Storage", "small.log")) == "small");
    CHECK(hard_links_in(made) == 1);

    const auto opened = made.open();
    REQUIRE(opened);
    for (const auto* role : {"Storage", "Cluster"}) {
        const auto text = opened->read_text(member_of(role, "cluster.log"), 100u << 20);
        REQUIRE(text);
        CHECK((*text == large_text()));
    }
    const auto v = bundle::verify(zip::memory_source(made.file));
    REQUIRE(v);
    CHECK(v->intact);
}

TEST_CASE("without hard links the duplicate of a large member is a copy") {
    test::landing_builder l;
    for (const auto* role : {"Storage", "Cluster"}) l.add(role, zip_builder().add("cluster.log", large_text()).finish());
    auto o = l.options();
    o.hard_links = pack::hard_links::none;
    const auto made = test::pack_whole(o);
    CHECK(hard_links_in(made) == 0);
    CHECK((test::tar_contents(made.file).at(member_of("Storage", "cluster.log")) == large_text()));
}

TEST_CASE("a large member that breaks off is filled with zeros, marked and recorded") {
    auto zip = zip_builder().add("cluster.log", large_text(), {.deflate = false, .crc = 1u}).finish();
    test::landing_builder l;
    l.add("Storage", zip);
    const auto made = test::pack_whole(l.options());
    REQUIRE(made.report.problems.size() == 1);
    CHECK(made.report.problems[0].kind == pack::problem_kind::member_damaged);
    const auto opened = made.open();
    REQUIRE(opened);
    const auto which = opened->contents().find(member_of("Storage", "cluster.log"));
    REQUIRE(which);
    CHECK(opened->contents().members[*which].damaged);
    CHECK((test::tar_contents(made.file).at(member_of("Storage", "cluster.log")) == large_text()));
}

TEST_CASE("a large deflated member with a broken stream keeps its beginning, and the zip lies beside it") {
    auto zip = zip_builder().add("cluster.log", varied_text()).finish();
    break_first_member(zip, GENERATE(2u, 40u));  // in a later frame, in the first
    test::landing_builder l;
    l.add("Storage", zip);
    const auto made = test::pack_whole(l.options());
    CHECK_FALSE(pack::complete(made.report));
    auto found = test::tar_contents(made.file);
    const auto& text = found.at(member_of("Storage", "cluster.log"));
    CHECK(text.size() == varied_text().size());
    CHECK((text.substr(0, 1u << 20) == varied_text().substr(0, 1u << 20)));
    CHECK((found.at(test::first_folder + "/Storage-20261119031500.zip") == as_text(zip)));
    const auto v = bundle::verify(zip::memory_source(made.file));
    REQUIRE(v);
    CHECK(v->intact);
}

TEST_CASE("a large member that claims much and breaks is refused, and nothing is written in its place") {
    auto zip = zip_builder().add("cluster.log", large_text()).add("good.log", "good").finish();
    break_first_member(zip);
    test::landing_builder l;
    l.add("Storage", zip).add("Cluster", zip);
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK_FALSE(found.contains(member_of("Storage", "cluster.log")));
    CHECK(found.at(member_of("Storage", "good.log")) == "good");
    CHECK((found.at(test::first_folder + "/Storage-20261119031500.zip") == as_text(zip)));
    REQUIRE(made.report.problems.size() == 2);
    CHECK(made.report.problems[0].kind == pack::problem_kind::member_refused);
    CHECK(made.report.expanded_bytes < 1'000'000);
}

TEST_CASE("a stream that ends after five bytes does not become the gigabytes that its header claims") {
    auto data = test::deflated("hello");
    data.resize(2u << 20);
    test::landing_builder l;
    const std::uint64_t claimed = GENERATE(300ULL << 20, 2160ULL << 20);
    l.add(
        "Storage",
        zip_builder().add("bomb.log", as_text(data), {.deflate = false, .size = claimed, .method = std::uint16_t{8}}).finish());
    const auto made = test::pack_whole(l.options());
    CHECK_FALSE(pack::complete(made.report));
    CHECK(made.report.expanded_bytes < 3u << 20);
    CHECK(test::tar_contents(made.file).contains(test::first_folder + "/Storage-20261119031500.zip"));
}

TEST_CASE("a zip that expands as no logs do is kept as it is") {
    const auto zip = zip_builder().add("zeros", std::string(257u << 20, '\0')).finish();
    CHECK(zip.size() < 1u << 20);
    test::landing_builder l;
    l.add("Storage", zip).add("ACS", zip_builder().add("good.log", "good").finish());
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", "good.log")) == "good");
    CHECK((found.at(test::first_folder + "/Storage-20261119031500.zip") == as_text(zip)));
    REQUIRE(made.report.problems.size() == 1);
    CHECK(made.report.problems[0].kind == pack::problem_kind::zip_raw);
    CHECK(made.report.problems[0].why.code == errc::limit);
}

TEST_CASE("a plain file of several frames streams through") {
    const test::temp_folder t;
    test::write_file(t / "big.txt", large_text());
    pack::options o;
    o.profile = pack::profile::fast;
    o.sources.files = {{t / "big.txt", "transcripts/AZS-ERCS01/big.txt", "AZS-ERCS01", {}}};
    CHECK((test::tar_contents(test::pack_whole(o).file).at("transcripts/AZS-ERCS01/big.txt") == large_text()));
}
