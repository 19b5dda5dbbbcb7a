// The parts of the Blob place that need no service: URLs, block sizes, ids, the service's lists, waits.
#include <catch2/catch.hpp>

#include "blob_url.hpp"
#include "block_plan.hpp"
#include "fake_clock.hpp"
#include "retry.hpp"
#include "stamplog/storage/bandwidth.hpp"

namespace stamplog::storage {
namespace {

TEST_CASE("a container's URL is taken apart, an emulator's too") {
    const auto u = parse_blob_url("https://acct.blob.core.windows.net/case-1/from/us/", false);
    REQUIRE(u);
    CHECK(u->container == "https://acct.blob.core.windows.net/case-1");
    CHECK(u->container_name == "case-1");
    CHECK(u->prefix == "from/us/");
    CHECK_FALSE(u->loopback);
    const auto emulator = parse_blob_url("http://127.0.0.1:10000/acct/logs", false);
    REQUIRE(emulator);
    CHECK(emulator->container == "http://127.0.0.1:10000/acct/logs");
    CHECK(emulator->loopback);
    CHECK(emulator->prefix.empty());
    CHECK(parse_blob_url("http://stamp.local/logs", true));
}

TEST_CASE("a URL that leads nowhere or would give the SAS away is refused, and its query is not repeated") {
    const auto [url, says] =
        GENERATE(table<std::string, std::string>({{"https://acct.blob.core.windows.net/", "names no container"},
                                                  {"https://acct.blob.core.windows.net/c", "names no container"},
                                                  {"https:///logs", "has no host"},
                                                  {"https://user:pw@host/logs", "has no host"},
                                                  {"ftp://host/logs", "is no https URL"},
                                                  {"http://acct.blob.core.windows.net/logs", "for everybody to read"},
                                                  {"http://127.0.0.1.evil.example/logs", "for everybody to read"},
                                                  {"http://10.0.0.1/acct/logs", "for everybody to read"},
                                                  {"http://127.0.0.1:1/logs", "names no container"},
                                                  {"https://host/logs?sig=c2VjcmV0", "has a query"},
                                                  {"https://host/logs/../other", "dot component"},
                                                  {"https://host/logs/a%2Fb", "percent sign"}}));
    const auto r = parse_blob_url(url, false);
    INFO(url);
    REQUIRE_FALSE(r);
    CHECK(r.error().what.find(says) != std::string::npos);
    CHECK(describe(r.error()).find("c2VjcmV0") == std::string::npos);
}

TEST_CASE("blocks grow where a file needs more than 50,000, up to 190 TiB") {
    constexpr std::uint64_t mib = 1 << 20, least = 8 * mib;
    CHECK(*block_size(0, least) == least);
    CHECK(*block_size(50'000 * least, least) == least);
    CHECK(*block_size(50'000 * least + 1, least) == 9 * mib);
    CHECK(*block_size(190'000'000'000'000, least) == 3624 * mib);
    CHECK(*block_size(max_blocks * max_block_bytes, least) == max_block_bytes);
    CHECK(block_size(max_blocks * max_block_bytes + 1, least).error().code == errc::limit);
}

TEST_CASE("block ids differ with place, size and bytes, and are equally long") {
    const md5_digest one{1}, two{2};
    const std::vector<std::string> ids{block_id(0, 1, one), block_id(1, 1, one), block_id(0, 2, one), block_id(0, 1, two),
                                       block_id(49'999, max_block_bytes, two)};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CHECK(ids[i].size() == 44);
        for (std::size_t j = 0; j < i; ++j) CHECK(ids[i] != ids[j]);
    }
    // Another version of stamplog must make the same.
    CHECK(ids[0] == "c2xnMQAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAA=");
}

TEST_CASE("the service's lists are read, and what is none is refused") {
    const auto there = parse_uncommitted(
        as_bytes("<BlockList><CommittedBlocks><Block><Name>old</Name><Size>1</Size></Block></CommittedBlocks>"
                 "<UncommittedBlocks><Block><Name>bmV3</Name><Size>4194304000</Size></Block></UncommittedBlocks></BlockList>"));
    REQUIRE(there);
    CHECK(*there == blocks_there{{"bmV3", 4194304000}});
    const auto page =
        parse_blob_page(as_bytes("<EnumerationResults><Blobs><Blob><Name> a &amp; "
                                 "b</Name><Properties><Content-Length>7</Content-Length></Properties></Blob></Blobs>"
                                 "<NextMarker>m</NextMarker></EnumerationResults>"));
    REQUIRE(page);
    REQUIRE(page->blobs.size() == 1);
    CHECK(page->blobs[0].name == " a & b");
    CHECK(page->blobs[0].size == 7);
    CHECK(page->next == "m");
    for (const char* bad : {"", "hello", "<html/>",
                            "<BlockList><UncommittedBlocks><Block><Size>-1</Size></Block></UncommittedBlocks></BlockList>",
                            "<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs></EnumerationResults>"}) {
        CHECK_FALSE((parse_uncommitted(as_bytes(bad)) && parse_blob_page(as_bytes(bad))));
    }
}

TEST_CASE("what the service asks for is waited, else 1, 2, 4 … 30 s") {
    const auto answered = [](long status, const std::string& retry_after) {
        http_answer a;
        a.status = status;
        if (!retry_after.empty()) a.headers["retry-after"] = retry_after;
        return result<http_answer>(a);
    };
    using std::chrono::seconds;
    for (const long status : {408L, 429L, 500L, 503L}) CHECK(worth_trying_again(answered(status, "")));
    for (const long status : {200L, 201L, 301L, 400L, 403L, 404L, 409L, 412L})
        CHECK_FALSE(worth_trying_again(answered(status, "")));
    CHECK(worth_trying_again(fail(errc::disconnected, "x")));
    CHECK_FALSE(worth_trying_again(fail(errc::auth, "x")));
    CHECK(wait_before(2, answered(503, "7")) == seconds(7));
    CHECK(wait_before(2, answered(503, "99999999")) == seconds(300));
    CHECK(wait_before(2, answered(503, "soon")) == seconds(1));
    CHECK(wait_before(3, answered(503, "")) == seconds(2));
    CHECK(wait_before(4, answered(503, "-5")) == seconds(4));
    CHECK(wait_before(40, answered(503, "")) == seconds(30));
}

TEST_CASE("a limit of the bandwidth is paid for by waiting, and what was not used is not saved up") {
    test::fake_clock time;
    bandwidth limit(1000, time);
    const auto begun = time.steady();
    for (int i = 0; i < 10; ++i) limit.take(1000);
    CHECK(time.steady() - begun >= std::chrono::milliseconds(8700));
    CHECK(time.steady() - begun <= std::chrono::milliseconds(9100));
    time.advance(std::chrono::hours(1));
    const auto later = time.steady();
    for (int i = 0; i < 3; ++i) limit.take(1000);
    CHECK(time.steady() - later >= std::chrono::milliseconds(1700));
}

}  // namespace
}  // namespace stamplog::storage
