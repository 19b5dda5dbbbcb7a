// Staging to places that are no folders, and what stands around them: limit, stop, log; which SAS is for which target.
#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "list_log.hpp"
#include "stage_support.hpp"
#include "stamplog/stage/target.hpp"
#include "stamplog/storage/decorators.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::stage {
namespace {

// As a container is with a SAS that permits to write only.
class write_only final : public storage::place {
 public:
    const std::string& address() const override { return in_->address(); }
    bool readable() const override { return false; }
    result<std::optional<storage::entry>> look(const std::string&) override { return fail(errc::refused, "not permitted"); }
    result<std::unique_ptr<storage::file>> open(const std::string&) override { return fail(errc::refused, "not permitted"); }
    result<storage::listing> list(const std::string&) override { return fail(errc::refused, "not permitted"); }
    result<storage::stored> put(const std::string& name, const storage::file& source,
                                const storage::put_options& how) override {
        return in_->put(name, source, how);
    }
    result<void> remove(const std::string&) override { return fail(errc::refused, "not permitted"); }
    result<void> make_folder(const std::string&) override { return {}; }
    result<void> still_there() override { return {}; }

 private:
    std::unique_ptr<storage::place> in_ = storage::memory_place("memory:w");
};

std::string text_at(storage::place& at, const std::string& name) {
    const auto opened = at.open(name);
    REQUIRE(opened);
    std::string all((*opened)->size(), '\0');
    REQUIRE((*opened)->read_at(0, {reinterpret_cast<std::uint8_t*>(all.data()), all.size()}));
    return all;
}

TEST_CASE("any place is staged to as a folder is: files, receipt, and the same again is there already") {
    const staging_area a;
    const auto at = storage::memory_place("memory:there");
    const std::vector<item> items{a.give("a", some_bytes(2'500'000)), a.give("sub/b", "two")};
    const auto r = to(*at, items, a.time);
    REQUIRE(r);
    CHECK(r->target == "memory:there");
    CHECK(text_at(*at, "sub/b") == "two");
    CHECK(text_at(*at, "a.receipt.json") == to_json(*r));
    const auto again = to(*at, items, a.time);
    REQUIRE(again);
    CHECK((again->files[0].was_there && again->files[1].was_there));
    const auto other = to(*at, {a.give("a", "else")}, a.time);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == errc::conflict);
    CHECK(other.error().what.find("stage to memory:there: a: something else has this name") == 0);
}

TEST_CASE("a place that cannot be read is staged to once, and the second time is a conflict") {
    const staging_area a;
    write_only at;
    const auto i = a.give("a", "one");
    CHECK(to(at, {i}, a.time));
    const auto again = to(at, {i}, a.time);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == errc::conflict);
}

TEST_CASE("a receipt tells how each file was proved, and one of an older version was read back") {
    receipt r{"t", {{"a", 1, "ab", false, storage::proof::service_hash}, {"b", 1, "cd", true, storage::proof::read_back}}, {}};
    const auto text = to_json(r);
    CHECK(text.find("\"proof\": \"MD5 checked by the service\"") != std::string::npos);
    const auto back = parse_receipt(text);
    REQUIRE(back);
    CHECK(back->files[0].how == storage::proof::service_hash);
    CHECK(back->files[1].how == storage::proof::read_back);
    const auto old = parse_receipt(R"({"schema":"stamplog-receipt/1","target":"t","at":"2026-11-21T02:40:46Z",
        "files":[{"name":"a","size":1,"sha256":"ab","was_there":false}]})");
    REQUIRE(old);
    CHECK(old->files[0].how == storage::proof::read_back);
}

TEST_CASE("around a place stand a limit, a stop and a log") {
    test::fake_clock time;
    stamplog::testing::list_log log;
    std::stop_source stop;
    const auto at = storage::logged(
        storage::stoppable(storage::limited(storage::memory_place("memory:x"), 1'000'000, time), stop.get_token()), log, time);
    const auto three = storage::memory_file(as_bytes(some_bytes(3 << 20)));
    const auto begun = time.steady();
    REQUIRE(at->put("a", *three, {}));
    CHECK(time.steady() - begun > std::chrono::milliseconds(1500));
    CHECK(log.has("memory:x: put a: 3145728 bytes, 3145728 of them sent now, read back, "));
    stop.request_stop();
    const auto r = at->put("b", *three, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::cancelled);
    CHECK(log.has("memory:x: put b: b: stopped before it was sent whole"));
}

TEST_CASE("a target's kind is told by its spelling") {
    CHECK(kind_of("/srv/support") == target_kind::folder);
    CHECK(kind_of("out") == target_kind::folder);
    CHECK(kind_of("HTTPS://a.blob.core.windows.net/c") == target_kind::blob);
    CHECK(kind_of("\\\\10.0.0.5\\logs") == target_kind::share);
    CHECK(kind_of("smb://host/logs") == target_kind::share);
}

TEST_CASE("a SAS is taken as it is handed out: alone, with a question mark, or behind its container's URL, and no other's") {
    const std::string sas = "sv=2021-12-02&sr=c&sp=rcwl&se=2026-11-22&sig=c2VjcmV0",
                      url = "https://acct.blob.core.windows.net/logs";
    for (const auto& given : {sas, url + "?" + sas, "HTTPS://acct.blob.core.windows.net/logs?" + sas}) {
        const auto r = sas_for(url + "/prefix", secret(given));
        REQUIRE(r);
        CHECK(r->reveal() == sas);
    }
    CHECK(sas_for(url, secret("?" + sas)));
    for (const auto& given :
         {"https://other.blob.core.windows.net/logs?" + sas, url + "2?" + sas, url, std::string("password")}) {
        const auto r = sas_for(url, secret(given));
        INFO(given);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
        CHECK(describe(r.error()).find("c2VjcmV0") == std::string::npos);
    }
}

TEST_CASE("a container without a SAS, or with one that cannot write, is refused before anything is asked of it") {
    test::fake_clock time;
    const target none{"https://acct.blob.core.windows.net/logs"};
    CHECK(check_target(none, {time}, {}).error().what == "https://acct.blob.core.windows.net/logs: no SAS is given");
    const target reads{"https://acct.blob.core.windows.net/logs",
                       std::make_shared<const secret>("sv=2021-12-02&sr=c&sp=rl&se=2026-11-22&sig=c2VjcmV0")};
    const auto r = check_target(reads, {time}, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(r.error().what.find("permits neither to create nor to write") != std::string::npos);
    CHECK_FALSE(check_target({"\\\\host\\share"}, {time}, {}));
}

}  // namespace
}  // namespace stamplog::stage
