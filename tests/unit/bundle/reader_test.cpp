#include "stamplog/bundle/reader.hpp"

#include <catch2/catch.hpp>

#include "bundle_builder.hpp"
#include "counting_access.hpp"
#include "landing_builder.hpp"

using namespace stamplog;

TEST_CASE("a member is read by its path, and the index tells what it is") {
    const auto made =
        test::pack_texts({{"stamp/a.json", "{}", 1'700'000'000, {}, {}}, {"transcripts/E1/t.txt", "said", 0, "E1", {}}},
                         GENERATE(from_range(test::one_of_each_container)));
    const auto r = made.open();
    REQUIRE(r);
    CHECK(r->read_text("stamp/a.json").value() == "{}");
    CHECK(r->read_text("transcripts/E1/t.txt").value() == "said");
    const auto& all = r->contents();
    const auto which = all.find("transcripts/E1/t.txt");
    REQUIRE(which);
    CHECK(all.origins.at(all.members[*which].origin).ercs == "E1");
    CHECK(all.members[*all.find("stamp/a.json")].mtime == 1'700'000'000);
    CHECK(r->read_text("stamp/b.json").error().code == errc::not_found);
    CHECK(r->read_text("stamp/a.json", 1).error().code == errc::limit);
}

TEST_CASE("one member costs the tail, the index and its own frame") {
    const auto made =
        test::build_bundle(GENERATE(bundle::effort::fast, bundle::effort::small),
                           {{"stamp/1", test::noise(500'000, 1)}, {"stamp/2", test::noise(500'000, 2)}, {"stamp/3", "x"}});
    const auto file = std::make_shared<test::counting_access>(made.file);
    const auto r = bundle::reader::open(file);
    REQUIRE(r);
    const auto opening = file->bytes_read;
    CHECK(opening < 256u << 10);
    CHECK(file->reads() <= 3);
    CHECK(r->read_text("stamp/2").value().size() == 500'000);
    CHECK(file->bytes_read == opening + made.frames[1].compressed_size);
}

TEST_CASE("no truncation of a bundle opens") {
    const auto made = test::pack_texts({{"stamp/a.json", "{}", 0, {}, {}}}, GENERATE(from_range(test::one_of_each_container)));
    for (std::size_t n = 0; n < made.file.size(); ++n)
        CHECK_FALSE(bundle::reader::open(std::make_shared<zip::memory_source>(byte_view(made.file).first(n))));
}

// How long that takes, bench/large.sh and bench/RESULTS.md tell.
TEST_CASE("200,000 members are known by reading the tail and the index, and nothing else") {
    std::vector<pack::text_member> texts;
    for (int i = 0; i < 200'000; ++i)
        texts.push_back(
            {"stamp/folder" + std::to_string(i % 100) + "/file" + std::to_string(i) + ".log", std::to_string(i), 0, {}, {}});
    const auto made = test::pack_texts(std::move(texts));
    const auto file = std::make_shared<test::counting_access>(made.file);
    const auto r = bundle::reader::open(file);
    REQUIRE(r);
    CHECK(r->contents().members.size() == 200'001);
    std::uint64_t of_index = 0;
    const auto& frames = r->contents().frames;
    for (auto f = static_cast<std::size_t>(r->end().index_frame); f < frames.size(); ++f) of_index += frames[f].compressed_size;
    constexpr std::uint64_t largest_tail = 128u << 10;
    CHECK(file->bytes_read <= of_index + largest_tail);
}
