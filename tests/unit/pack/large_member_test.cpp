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

TEST_CASE("a large deflated member with a broken stream keeps its beginning") {
    auto zip = zip_builder().add("cluster.log", large_text()).finish();
    auto d = zip::read_directory(zip::memory_source(zip));
    REQUIRE(d);
    const auto middle = static_cast<std::size_t>(d->entries[0].data_offset + d->entries[0].compressed_size / 2);
    for (std::size_t i = 0; i < 64; ++i) zip[middle + i] ^= 0xFF;
    test::landing_builder l;
    l.add("Storage", zip);
    const auto made = test::pack_whole(l.options());
    CHECK_FALSE(pack::complete(made.report));
    const auto text = test::tar_contents(made.file).at(member_of("Storage", "cluster.log"));
    CHECK(text.size() == large_text().size());
    CHECK((text.substr(0, 1u << 20) == large_text().substr(0, 1u << 20)));
    const auto v = bundle::verify(zip::memory_source(made.file));
    REQUIRE(v);
    CHECK(v->intact);
}

TEST_CASE("a plain file of several frames streams through") {
    const test::temp_folder t;
    test::write_file(t / "big.txt", large_text());
    pack::options o;
    o.profile = pack::profile::fast;
    o.sources.files = {{t / "big.txt", "transcripts/AZS-ERCS01/big.txt", "AZS-ERCS01", {}}};
    CHECK((test::tar_contents(test::pack_whole(o).file).at("transcripts/AZS-ERCS01/big.txt") == large_text()));
}
