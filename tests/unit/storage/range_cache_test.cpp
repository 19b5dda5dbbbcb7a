#include "stamplog/storage/range_cache.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <new>

#include "stamplog/base/bytes.hpp"

using namespace stamplog;
using storage::byte_range;

namespace {

class recorded_access final : public random_access {
 public:
    explicit recorded_access(std::size_t n) : content(n) {
        for (std::size_t i = 0; i < n; ++i) content[i] = static_cast<std::uint8_t>(i * 7);
    }
    std::uint64_t size() const noexcept override { return content.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        asked.push_back({offset, offset + out.size()});
        if (while_asked) while_asked();
        if (fails) return fail(errc::disconnected, "gone");
        if (offset > content.size() || out.size() > content.size() - offset) return fail(errc::corrupt, "beyond the end");
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
        return {};
    }
    bytes content;
    bool fails = false;
    std::function<void()> while_asked;
    mutable std::vector<byte_range> asked;
};

std::string spelled(const std::vector<byte_range>& ranges) {
    std::string out;
    for (const auto& r : ranges) out += std::to_string(r.begin) + "-" + std::to_string(r.end) + " ";
    return out;
}

void check_read(const storage::range_cache& cache, const recorded_access& from, std::uint64_t offset, std::size_t n) {
    bytes out(n);
    REQUIRE(cache.read_at(offset, out));
    CHECK(std::equal(out.begin(), out.end(), from.content.begin() + static_cast<std::ptrdiff_t>(offset)));
}

}  // namespace

TEST_CASE("what is planned comes as a whole, neighbours together, and nothing else") {
    const auto from = std::make_shared<recorded_access>(10'000);
    const storage::range_cache cache(from, {.largest_fetch = 1000, .capacity = 5000});
    cache.plan({{100, 300}, {300, 700}, {700, 1500}, {2000, 2100}, {2101, 2200}});
    check_read(cache, *from, 110, 10);
    check_read(cache, *from, 290, 300);
    check_read(cache, *from, 2050, 10);
    check_read(cache, *from, 2150, 10);
    CHECK(spelled(from->asked) == "100-700 2000-2100 2101-2200 ");
    check_read(cache, *from, 700, 800);
    CHECK(spelled(from->asked) == "100-700 2000-2100 2101-2200 700-1500 ");
}

TEST_CASE("a planned range larger than a fetch comes in several from its beginning on") {
    const auto from = std::make_shared<recorded_access>(10'000);
    const storage::range_cache cache(from, {.largest_fetch = 1000, .capacity = 5000});
    cache.plan({{500, 3200}});
    check_read(cache, *from, 1700, 1500);
    CHECK(spelled(from->asked) == "1500-2500 2500-3200 ");
}

TEST_CASE("what is read from front to end without a plan comes in growing ranges") {
    const auto from = std::make_shared<recorded_access>(100'000);
    const storage::range_cache cache(from, {.largest_fetch = 8000, .capacity = 50'000});
    for (std::uint64_t at = 0; at < 20'000; at += 1000) check_read(cache, *from, at, 1000);
    CHECK(spelled(from->asked) == "0-1000 1000-3000 3000-7000 7000-15000 15000-23000 ");
    check_read(cache, *from, 50'000, 10);
    CHECK(spelled(from->asked).ends_with("50000-50010 "));
}

TEST_CASE("old ranges make room, and are fetched again") {
    const auto from = std::make_shared<recorded_access>(100'000);
    const storage::range_cache cache(from, {.largest_fetch = 1000, .capacity = 2500});
    for (const std::uint64_t at : {0, 10'000, 20'000, 0}) check_read(cache, *from, at, 1000);
    CHECK(from->asked.size() == 4);
    check_read(cache, *from, 20'500, 100);
    CHECK(from->asked.size() == 4);
}

TEST_CASE("a failed fetch is told, and the next reader tries again") {
    const auto from = std::make_shared<recorded_access>(1000);
    const storage::range_cache cache(from, {});
    from->fails = true;
    bytes out(10);
    CHECK(cache.read_at(0, out).error().code == errc::disconnected);
    from->fails = false;
    check_read(cache, *from, 0, 10);
    CHECK_FALSE(cache.read_at(995, out));
}

TEST_CASE("a fetch for which there is no memory keeps nobody waiting") {
    const auto from = std::make_shared<recorded_access>(1000);
    const storage::range_cache cache(from);
    from->while_asked = [] { throw std::bad_alloc(); };
    bytes out(10);
    const auto first = cache.read_at(0, out);
    REQUIRE_FALSE(first);
    CHECK(first.error().code == errc::io);
    from->while_asked = {};
    check_read(cache, *from, 0, 10);
}
