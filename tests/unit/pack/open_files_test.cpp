#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "landing_builder.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

// The process may have this many files open, until the scope ends.
class open_file_limit {
 public:
    explicit open_file_limit(rlim_t most) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        auto now = before_;
        now.rlim_cur = most;
        if (::setrlimit(RLIMIT_NOFILE, &now) != 0) throw std::runtime_error("setrlimit");
    }
    ~open_file_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    open_file_limit(const open_file_limit&) = delete;
    open_file_limit& operator=(const open_file_limit&) = delete;

 private:
    rlimit before_{};
};

// The number of the next file that would be opened.
rlim_t next_descriptor() {
    const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(fd);
    return static_cast<rlim_t>(fd);
}

}  // namespace

TEST_CASE("more zips than files may be open are packed, and the bytes are the same") {
    test::landing_builder l;
    for (int i = 0; i < 150; ++i)
        l.add("Role" + std::to_string(i), zip_builder().add("x.log", "content " + std::to_string(i)).finish());
    const auto wanted = test::pack_whole(l.options());
    const open_file_limit limit(next_descriptor() + 40);
    auto o = l.options();
    o.threads = 4;
    const auto made = test::pack_whole(o);
    CHECK(pack::complete(made.report));
    CHECK((made.file == wanted.file));
}

TEST_CASE("a process that may open nothing more is told so, and no zip is called missing") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("x.log", "content").finish());
    const auto o = l.options();
    memory_sink out;
    const auto r = [&] {
        const open_file_limit limit(next_descriptor());
        return pack::pack_bundle(o, out);
    }();
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK(r.error().hint.find("ulimit -n") != std::string::npos);
    CHECK(out.content.empty());
}
