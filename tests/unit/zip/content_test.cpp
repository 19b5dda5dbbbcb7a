#include "stamplog/zip/content.hpp"

#include <catch2/catch.hpp>

#include <random>

#include "stamplog/zip/local_file.hpp"
#include "zip_builder.hpp"

using namespace stamplog;
using test::zip_builder;

namespace {

zip::entry only_entry(const bytes& zip) {
    auto d = zip::read_directory(zip::memory_source(zip));
    REQUIRE(d);
    REQUIRE(d->entries.size() == 1);
    return d->entries[0];
}

std::string random_text(std::size_t n) {
    std::mt19937 random(7);
    std::string out;
    while (out.size() < n) out += "line " + std::to_string(random() % 5000) + "\n";
    out.resize(n);
    return out;
}

result<void> inflate_whole(const bytes& zip, const zip::entry& e, std::string& out) {
    out.assign(static_cast<std::size_t>(e.size), '?');
    return zip::inflater().inflate(zip::memory_source(zip), e, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
}

result<std::string> stream_whole(const bytes& zip, const zip::entry& e, std::size_t piece) {
    const zip::memory_source file(zip);
    zip::member_stream s(file, e);
    std::string out;
    bytes buffer(piece);
    for (;;) {
        const auto n = s.read(buffer);
        if (!n) return fail(n.error());
        if (*n == 0) return out;
        out += as_text(byte_view(buffer).first(*n));
    }
}

}  // namespace

TEST_CASE("a member comes out as it went in, whole and in pieces of any size") {
    const bool deflate = GENERATE(true, false);
    const auto text = random_text(GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{100'000}, std::size_t{1'000'000}));
    const auto zip = zip_builder().add("x", text, {.deflate = deflate}).finish();
    const auto e = only_entry(zip);
    std::string whole;
    REQUIRE(inflate_whole(zip, e, whole));
    CHECK(whole == text);
    for (const std::size_t piece : {std::size_t{7919}, std::size_t{1} << 20}) {
        const auto streamed = stream_whole(zip, e, piece);
        REQUIRE(streamed);
        CHECK(*streamed == text);
    }
}

TEST_CASE("what is read lies at the end of the caller's spare memory, where that is large enough") {
    const auto text = random_text(100'000);
    const auto zip = zip_builder().add("x", text).finish();
    const auto e = only_entry(zip);
    const auto n = static_cast<std::size_t>(e.compressed_size);
    zip::inflater inflater;
    for (const std::size_t room : {n + 100, n, n - 1, std::size_t{0}}) {
        bytes out(text.size()), spare(room, 0xEE);
        REQUIRE(inflater.inflate(zip::memory_source(zip), e, out, spare));
        CHECK(as_text(out) == text);
        const bool used = room >= n;
        CHECK(static_cast<std::size_t>(std::count(spare.begin(), spare.end(), std::uint8_t{0xEE})) >= (used ? room - n : room));
        if (used)
            CHECK(std::equal(spare.end() - static_cast<std::ptrdiff_t>(n), spare.end(),
                             zip.begin() + static_cast<std::ptrdiff_t>(e.data_offset)));
    }
}

TEST_CASE("wrong CRCs, sizes and broken streams are found, whole and in pieces") {
    const bool deflate = GENERATE(true, false);
    const auto zip = zip_builder().add("x", random_text(10'000), {.deflate = deflate}).finish();
    auto e = only_entry(zip);
    bytes changed = zip;
    SECTION("CRC") { e.crc32 ^= 1; }
    SECTION("content") { changed[static_cast<std::size_t>(e.data_offset) + 40] ^= 0x10; }
    SECTION("shorter than said") {
        e.size += 1;
        if (!deflate) e.compressed_size += 1;
    }
    SECTION("longer than said") { e.size -= 1; }
    std::string out;
    CHECK_FALSE(inflate_whole(changed, e, out));
    CHECK_FALSE(stream_whole(changed, e, 4096));
}

TEST_CASE("a deflate stream that is cut anywhere is an error") {
    const auto zip = zip_builder().add("x", random_text(300)).finish();
    const auto full = only_entry(zip);
    for (std::uint64_t n = 0; n < full.compressed_size; ++n) {
        auto e = full;
        e.compressed_size = n;
        std::string out;
        CHECK_FALSE(inflate_whole(zip, e, out));
        CHECK_FALSE(stream_whole(zip, e, 64));
    }
}

TEST_CASE("members whose compressed bytes are many are inflated all the same") {
    std::mt19937_64 random(1);
    std::string noise(10u << 20, 0);
    for (std::size_t i = 0; i < noise.size(); i += 8) {
        const auto v = random();
        std::copy_n(reinterpret_cast<const char*>(&v), 8, noise.data() + i);
    }
    const auto zip = zip_builder().add("noise", noise).finish();
    std::string out;
    REQUIRE(inflate_whole(zip, only_entry(zip), out));
    CHECK((out == noise));
}
