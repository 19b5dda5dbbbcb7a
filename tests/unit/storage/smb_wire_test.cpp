#include "smb_wire.hpp"

#include <catch2/catch.hpp>
#include <cerrno>

#include "smb_error.hpp"

namespace stamplog::storage::smb {

TEST_CASE("what is written into a frame is read from its body") {
    const attributes a{false, true, std::uint64_t{1} << 40, -7};
    const auto frame = writer().number(42).text("Grüße").put(a).text("").frame();
    std::size_t taken = 0;
    const auto buffer = frame + "more";
    const auto body = first_frame(buffer, taken).value();
    REQUIRE(body);
    CHECK(taken == frame.size());
    reader in(*body);
    CHECK(in.number() == 42);
    CHECK(in.text() == "Grüße");
    CHECK(in.get_attributes() == a);
    CHECK_FALSE(in.done());
    CHECK(in.text().empty());
    CHECK(in.done());
}

TEST_CASE("a body that ends too early reads as nothing and says so") {
    const auto frame = writer().number(1).text("0123456789").frame();
    for (std::size_t size = 0; size < frame.size() - frame_head; ++size) {
        reader in(std::string_view(frame).substr(frame_head, size));
        in.number();
        in.text();
        CHECK_FALSE(in.ok());
    }
    const std::string lie(
        "\xff\xff\xff\xff"
        "abc",
        7);  // a text of 4 GiB
    reader in(lie);
    CHECK(in.text().empty());
    CHECK_FALSE(in.ok());
}

TEST_CASE("a frame is waited for whole, and one that is longer than any may be is refused") {
    const auto frame = writer().text("0123456789").frame();
    std::size_t taken = 0;
    for (std::size_t size = 0; size < frame.size(); ++size) {
        const auto part = first_frame(std::string_view(frame).substr(0, size), taken);
        REQUIRE(part);
        CHECK_FALSE(part->has_value());
    }
    CHECK(taken == 0);
    const auto refused = first_frame(std::string_view("\xff\xff\xff\x7f", 4), taken);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::corrupt);
}

TEST_CASE("what a server says becomes an error that names the place, the cause and a remedy") {
    const smb_address at{"nas", 445, "logs", "case7"};
    const auto full = share_error(at, "a.zst", "write", ENOSPC);
    CHECK(full.code == errc::io);
    CHECK(full.what == R"(\\nas\logs\case7\a.zst: write: the share is full)");
    CHECK(share_error(at, "a", "create", EACCES).code == errc::refused);
    CHECK(share_error(at, "a", "create", EINVAL).what.find("does not take the name") != std::string::npos);
    for (const int lost : {ECONNREFUSED, ECONNABORTED, ECONNRESET, EPIPE, ENOTCONN, EBADF, ETIMEDOUT, EHOSTUNREACH})
        CHECK(may_come_back(share_error(at, "a", "read", lost)));
    for (const int final : {ENOSPC, EACCES, ENOENT, EINVAL, EEXIST, EBUSY, EIO}) {
        const auto e = share_error(at, "a", "read", final);
        CHECK_FALSE(may_come_back(e));
        CHECK_FALSE(e.hint.empty());
    }
}

TEST_CASE("a refused login and a share that one may not enter are told apart") {
    const smb_address at{"nas", 445, "logs", ""};
    const auto login = enter_error(at, "DOM\\me", stage::login, EACCES);
    CHECK(login.code == errc::auth);
    CHECK(login.what == R"(\\nas\logs: nas refused DOM\me (wrong user or password))");
    const auto share = enter_error(at, "DOM\\me", stage::share, EACCES);
    CHECK(share.code == errc::refused);
    CHECK(share.what == R"(\\nas\logs: DOM\me may not enter the share)");
    CHECK(enter_error(at, "me", stage::share, ENOENT).code == errc::not_found);
    CHECK(enter_error(at, "me", stage::login, ETIMEDOUT).code == errc::timed_out);
    CHECK(enter_error(at, "me", stage::share, ECONNREFUSED).code == errc::disconnected);
}

}  // namespace stamplog::storage::smb
