// What the service refuses, and in which words we say so: against a real Azurite.
#include <catch2/catch.hpp>

#include "list_log.hpp"
#include "loopback_azurite.hpp"
#include "odd_sources.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/storage/blob.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::storage::testing {
namespace {

using stamplog::testing::loopback_azurite;

struct refused_by_azurite {
    loopback_azurite* azurite = loopback_azurite::one();
    system_clock time;
    stamplog::testing::list_log log;

    std::unique_ptr<place> open(const std::string& sas, const std::string& container = "logs", std::uint64_t block = 1 << 20) {
        blob_options how;
        how.block_bytes = block;
        how.log = &log;
        return open_blob(azurite->url(container) + "/refused", azurite->sas(sas), time, how).value();
    }
    error put_error(const std::string& sas, const std::string& container = "logs") {
        const auto r = open(sas, container)->put("a", *memory_file(some_bytes(1000)), {});
        REQUIRE_FALSE(r);
        // Nobody hears the signature.
        const auto secret_part =
            std::string(azurite->sas(sas).reveal().substr(azurite->sas(sas).reveal().find("sig=") + 4, 20));
        CHECK(describe(r.error()).find(secret_part) == std::string::npos);
        CHECK(log.all().find(secret_part) == std::string::npos);
        CHECK_FALSE(r.error().hint.empty());
        return r.error();
    }
    std::string blob() const { return "refused/a"; }
};

TEST_CASE("an expired SAS is said to be expired, with the time of its end", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto e = it.put_error("expired");
    CHECK(e.code == errc::auth);
    const auto until = format_rfc3339(*read_sas(it.azurite->sas("expired").reveal())->until);
    CHECK(e.what == it.blob() + ": read: the SAS expired at " + until);
    CHECK(e.hint.find("Ask for a new one") != std::string::npos);
}

TEST_CASE("a SAS that is not valid yet is said to be so", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto e = it.put_error("early");
    CHECK(e.code == errc::auth);
    const auto from = format_rfc3339(*read_sas(it.azurite->sas("early").reveal())->from);
    CHECK(e.what == it.blob() + ": read: the SAS is not valid before " + from);
}

TEST_CASE("a SAS without the right to write names the right and what it has instead", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto e = it.put_error("no-write");
    CHECK(e.code == errc::refused);
    const auto until = format_rfc3339(*read_sas(it.azurite->sas("no-write").reveal())->until);
    CHECK(e.what == it.blob() + ": put: the SAS does not permit to write (c and w); it permits: read, list, until " + until);
}

TEST_CASE("a wrong signature is said to be refused", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto e = it.put_error("wrong");
    CHECK(e.code == errc::auth);
    CHECK(e.what == it.blob() + ": read: the signature of the SAS is refused");
}

TEST_CASE("a missing container is named", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto e = it.put_error("of-nowhere", "nowhere");
    CHECK(e.code == errc::not_found);
    CHECK(e.what == "nowhere: the container is not there");
    const auto there = it.open("of-nowhere", "nowhere")->still_there();
    REQUIRE_FALSE(there);
    CHECK(there.error().what == "nowhere: the container is not there");
}

TEST_CASE("bytes that change between hashing and sending are refused by the service, and the block is named", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto at = it.open("full");
    odd_source source(some_bytes(1 << 19));
    source.differs_when_read_again = true;
    source.says_same = true;
    const auto r = at->put("rotten", source, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK(r.error().what == "refused/rotten: the service computes another MD5 than ours of block 1");
    CHECK_FALSE(at->look("rotten")->has_value());
}

TEST_CASE("a SAS that may only write puts, and says that nothing can be compared", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto at = it.open("write-only");
    CHECK_FALSE(at->readable());
    const auto put = at->put("write-only", *memory_file(some_bytes(2'500'000)), {});
    REQUIRE(put);
    CHECK(put->how == proof::service_hash);
    const auto looked = at->look("write-only");
    REQUIRE_FALSE(looked);
    CHECK(looked.error().code == errc::refused);
    CHECK(looked.error().what.find("does not permit to read (r)") != std::string::npos);
    const auto again = at->put("write-only", *memory_file(some_bytes(10)), {});
    REQUIRE_FALSE(again);
    CHECK(again.error().code == errc::conflict);
    CHECK(it.open("full")->look("write-only")->value().size == 2'500'000);
}

TEST_CASE("a SAS of the whole account works like a container's", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto at = it.open("account");
    CHECK(at->put("account", *memory_file(some_bytes(10)), {}));
    CHECK(at->list("account")->files.size() == 1);
}

TEST_CASE("an upload that breaks off goes on with the blocks that are there", "[blob]") {
    refused_by_azurite it;
    if (it.azurite == nullptr) return;
    const auto content = some_bytes((6 << 20) + 77);
    odd_source source(content);
    source.fails_from = 5 << 20;
    REQUIRE_FALSE(it.open("full")->put("resumed", source, {}));

    const auto again = it.open("full")->put("resumed", *memory_file(content), {});
    REQUIRE(again);
    // The fifth block may have been on its way; four at least were there, with four under way at once.
    CHECK(again->sent < content.size() - (1 << 20));
    CHECK(again->what.size == content.size());
}

}  // namespace
}  // namespace stamplog::storage::testing
