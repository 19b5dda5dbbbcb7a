// A Blob service that is busy, breaks off, lies or leads astray, played byte by byte.
#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "list_log.hpp"
#include "raw_http_peer.hpp"
#include "stamplog/storage/blob.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::storage {
namespace {

using stamplog::testing::raw_http_peer;
namespace raw = stamplog::testing::raw;

constexpr const char* signature = "c2VjcmV0c2VjcmV0";

struct service {
    explicit service(std::vector<raw_http_peer::script> scripts, unsigned attempts = 4) : peer(std::move(scripts)) {
        blob_options how;
        how.attempts = attempts;
        how.log = &log;
        how.parallel = 1;
        at = open_blob("http://127.0.0.1:" + std::to_string(peer.port()) + "/acct/logs",
                       secret("sv=2021-12-02&sr=c&sp=rcwld&se=2026-11-22&sig=" + std::string(signature)), time, how)
                 .value();
    }
    ~service() { CHECK(log.all().find(signature) == std::string::npos); }
    raw_http_peer peer;
    test::fake_clock time;
    stamplog::testing::list_log log;
    std::unique_ptr<place> at;
};

std::string status(const std::string& line, const std::string& headers = "") {
    return "HTTP/1.1 " + line + "\r\n" + headers + "Content-Length: 0\r\n\r\n";
}
// One request, one answer, and the end of the connection.
raw_http_peer::script answers(const std::string& text, std::string* asked = nullptr) {
    return [text, asked](raw::tcp::socket& s) {
        const auto got = raw::request(s);
        if (asked != nullptr) *asked = got;
        raw::say(s, text);
    };
}
const std::string head_of_ten = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"1\"\r\nConnection: close\r\n\r\n";

void quiet(const error& e) { CHECK(describe(e).find(signature) == std::string::npos); }

TEST_CASE("a busy service is asked again when it says, on the clock that is given") {
    service it({answers(status("503 Busy", "Retry-After: 40\r\nx-ms-error-code: ServerBusy\r\nConnection: close\r\n")),
                answers(status("500 Ill", "Connection: close\r\n")), answers(head_of_ten)});
    const auto begun = it.time.steady();
    const auto there = it.at->look("a");
    REQUIRE(there);
    CHECK((*there)->size == 10);
    CHECK(it.time.steady() - begun == std::chrono::seconds(42));
    CHECK(it.log.has("answers 503 ServerBusy, tried again in 40 s"));
}

TEST_CASE("a service that stays busy is given up with how often it was asked") {
    const auto busy = status("503 Busy", "x-ms-error-code: ServerBusy\r\nx-ms-request-id: r-1\r\nConnection: close\r\n");
    service it({answers(busy), answers(busy), answers(busy)}, 3);
    const auto there = it.at->look("a");
    REQUIRE_FALSE(there);
    CHECK(there.error().code == errc::overloaded);
    CHECK(there.error().what.find("the service answers 503 ServerBusy, request r-1: it is busy, also after 3 attempts") !=
          std::string::npos);
    CHECK(it.peer.connections() == 3);
}

TEST_CASE("a connection that breaks is made anew, and a service that is gone is said to be so") {
    service it({[](raw::tcp::socket&) {}, answers(head_of_ten)});
    CHECK(it.at->look("a"));

    service gone({[](raw::tcp::socket&) {}, [](raw::tcp::socket&) {}}, 2);
    const auto r = gone.at->look("a");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().what.find("127.0.0.1:") == 0);
    quiet(r.error());
}

TEST_CASE("a redirect is not followed") {
    service it({answers(status("302 Found", "Location: http://127.0.0.1:1/elsewhere\r\n"))});
    const auto r = it.at->look("a");
    REQUIRE_FALSE(r);
    CHECK(r.error().what.find("302, a redirect, which is not followed") != std::string::npos);
    quiet(r.error());
}

TEST_CASE("an answer longer than what was asked for is refused") {
    service it(
        {answers(head_of_ten), answers("HTTP/1.1 206 Partial\r\nContent-Length: 90000\r\n\r\n" + std::string(90000, 'x'))});
    const auto opened = it.at->open("a");
    REQUIRE(opened);
    bytes ten(10);
    const auto r = (*opened)->read_at(0, ten);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::limit);
}

TEST_CASE("a range of another length than asked for is refused") {
    service it({answers(head_of_ten), answers("HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\n12345")});
    const auto opened = it.at->open("a");
    REQUIRE(opened);
    bytes ten(10);
    const auto r = (*opened)->read_at(0, ten);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
}

TEST_CASE("a blob that changes while it is open is not read on") {
    std::string asked;
    service it({answers(head_of_ten), answers(status("412 Changed", "x-ms-error-code: ConditionNotMet\r\n"), &asked)});
    const auto opened = it.at->open("a");
    REQUIRE(opened);
    bytes ten(10);
    const auto r = (*opened)->read_at(0, ten);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(asked.find("If-Match: \"1\"\r\n") != std::string::npos);
    CHECK(asked.find("Range: bytes=0-9\r\n") != std::string::npos);
}

TEST_CASE("a commit whose answer is lost is found to be ours, and is not sent over another's") {
    const bool ours = GENERATE(true, false);
    const std::string close = "Connection: close\r\n";
    const std::string of_hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    const auto there = ours ? of_hello : std::string(64, '0');
    std::string block, commit;
    service it({answers(status("404 None", "x-ms-error-code: BlobNotFound\r\n" + close)),
                answers(status("201 Made", close), &block),
                [](raw::tcp::socket& s) { raw::request(s); },  // takes the list, and dies
                answers(status("409 There", "x-ms-error-code: BlobAlreadyExists\r\n" + close), &commit),
                answers("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"1\"\r\nx-ms-meta-sha256: " + there + "\r\n" + close +
                        "\r\n")});
    const auto r = it.at->put("a", *memory_file(as_bytes("hello")), {});
    CHECK(r.has_value() == ours);
    if (!r) CHECK(r.error().code == errc::conflict);
    CHECK(block.find("Content-MD5: XUFAKrxLKna5cZ2REBfFkg==\r\n") != std::string::npos);
    CHECK(block.ends_with("hello"));
    CHECK(commit.find("If-None-Match: *\r\n") != std::string::npos);
    CHECK(commit.find("x-ms-meta-sha256: " + of_hello + "\r\n") != std::string::npos);
}

TEST_CASE("a throttled block waits for its time and is sent again, others are not") {
    const std::string close = "Connection: close\r\n";
    std::string first, second;
    service it({answers(status("404 None", "x-ms-error-code: BlobNotFound\r\n" + close)),
                answers(status("503 Busy", "Retry-After: 9\r\n" + close), &first), answers(status("201 Made", close), &second),
                answers(status("201 Made", close))});
    const auto begun = it.time.steady();
    const auto r = it.at->put("a", *memory_file(as_bytes("hello")), {});
    REQUIRE(r);
    CHECK(r->sent == 5);
    CHECK(it.time.steady() - begun == std::chrono::seconds(9));
    CHECK(first.substr(0, first.find('\n')) == second.substr(0, second.find('\n')));
}

TEST_CASE("a listing is asked for page by page, and one that goes in a circle ends") {
    const auto page = [](const std::string& names, const std::string& next) {
        return raw::answer(
            "<EnumerationResults><Blobs>" + names + "</Blobs><NextMarker>" + next + "</NextMarker></EnumerationResults>",
            "Connection: close\r\n");
    };
    const auto blob = [](const std::string& name) {
        return "<Blob><Name>" + name + "</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>";
    };
    std::string asked;
    service it({answers(page(blob("a") + blob("b/../c"), "m&amp;1")), answers(page(blob("d"), "m&amp;1"), &asked)});
    const auto all = it.at->list("");
    REQUIRE(all);
    REQUIRE(all->files.size() == 2);
    CHECK(all->files[1].name == "d");
    CHECK(all->passed_over == std::vector<std::string>{"b/../c"});
    CHECK(asked.find("&marker=m%261&") != std::string::npos);
}

}  // namespace
}  // namespace stamplog::storage
