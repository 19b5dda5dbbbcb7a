#include "stamplog/zip/rescued_file.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "framed_bundle.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/zip/local_file.hpp"

using namespace stamplog;

namespace {

// Some bytes of it cannot be read.
class bad_medium final : public random_access {
 public:
    struct place {
        std::uint64_t begin, end;
    };
    bad_medium(byte_view content, std::vector<place> bad) : content_(content), bad_(std::move(bad)) {}
    std::uint64_t size() const noexcept override { return content_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        for (const auto& b : bad_)
            if (offset < b.end && offset + out.size() > b.begin) {
                ++refused;
                return fail(code, "read: Input/output error");
            }
        return content_.read_at(offset, out);
    }
    errc code = errc::io;
    mutable std::atomic<int> refused{0};

 private:
    zip::memory_source content_;
    std::vector<place> bad_;
};

bytes noise(std::size_t n) {
    std::mt19937 random(3);
    bytes out(n);
    for (auto& b : out) b = static_cast<std::uint8_t>(random() | 1);  // never zero
    return out;
}

struct told {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> rows;
    zip::rescued_file::lost_bytes listener() {
        return [this](std::uint64_t at, std::uint64_t n, const error& why) {
            rows.emplace_back(at, n);
            CHECK(why.code == errc::io);
        };
    }
};

using rows = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

}  // namespace

TEST_CASE("what cannot be read is zeros, what lies around it is what it was, and it is told once") {
    const auto content = noise(50'000);
    const auto medium = std::make_shared<bad_medium>(
        content, std::vector<bad_medium::place>{{10'000, 10'001}, {20'480, 28'673}, {49'999, 50'000}});
    told seen;
    const zip::rescued_file file(medium, seen.listener());
    bytes out(content.size());
    REQUIRE(file.read_at(0, out));
    auto expected = content;
    for (const auto& [begin, end] : rows{{8192, 12'288}, {20'480, 32'768}, {49'152, 50'000}})
        std::fill(expected.begin() + static_cast<std::ptrdiff_t>(begin), expected.begin() + static_cast<std::ptrdiff_t>(end),
                  std::uint8_t{0});
    CHECK(out == expected);
    CHECK(seen.rows == rows{{8192, 4096}, {20'480, 12'288}, {49'152, 848}});

    const int before = medium->refused;
    bytes part(5000);
    REQUIRE(file.read_at(9000, part));
    CHECK(std::equal(part.begin(), part.end(), expected.begin() + 9000));
    CHECK(medium->refused == before);  // a disk takes seconds to give up
    CHECK(seen.rows.size() == 3);
}

TEST_CASE("what is read beside bad places is not torn, and other errors are told as they are") {
    const auto content = noise(50'000);
    bad_medium::place bad{10'000, 10'001};
    const auto medium = std::make_shared<bad_medium>(content, std::vector{bad});
    told seen;
    const zip::rescued_file file(medium, seen.listener());
    bytes out(4000);
    REQUIRE(file.read_at(4000, out));
    CHECK(std::equal(out.begin(), out.end(), content.begin() + 4000));
    CHECK(seen.rows.empty());
    CHECK(file.read_at(49'000, out).error().code == errc::corrupt);  // beyond the end
    medium->code = errc::cancelled;
    CHECK(file.read_at(9000, out).error().code == errc::cancelled);
}

TEST_CASE("a medium that gives nothing back ends the reading") {
    const bytes content((zip::rescued_file::max_lost + 2) * zip::rescued_file::piece);
    const auto medium = std::make_shared<bad_medium>(content, std::vector<bad_medium::place>{{0, content.size()}});
    told seen;
    const zip::rescued_file file(medium, seen.listener());
    bytes out(content.size());
    const auto r = file.read_at(0, out);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::io);
    CHECK_THAT(r.error().what, Catch::Contains("Input/output error") && Catch::Contains("max_lost"));
    CHECK(medium->refused == static_cast<int>(zip::rescued_file::max_lost) + 2);
    CHECK(seen.rows == rows{{0, zip::rescued_file::max_lost * zip::rescued_file::piece}});
}

TEST_CASE("several threads at one bad place hear of it once") {
    const auto content = noise(1u << 20);
    const auto medium = std::make_shared<bad_medium>(content, std::vector<bad_medium::place>{{500'000, 500'001}});
    told seen;
    const zip::rescued_file file(medium, seen.listener());
    std::atomic<int> wrong{0};
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
            bytes out(content.size());
            for (int round = 0; round < 5; ++round)
                if (!file.read_at(0, out) || out[400'000] != content[400'000] || out[500'000] != 0) ++wrong;
        });
    readers.clear();
    CHECK(wrong == 0);
    CHECK(seen.rows == rows{{499'712, 4096}});
}

TEST_CASE("a bundle with a bad sector gives all members of its other frames") {
    std::vector<std::string> frames;
    test::framed_bundle made;
    const std::string paths[] = {"stamp/0.bin", "stamp/1.bin", "stamp/2.bin"};  // which the index views
    for (std::uint32_t i = 0; i < 3; ++i) {
        std::mt19937 random(i);
        std::string text(30'000, ' ');
        for (auto& c : text) c = static_cast<char>(random());
        frames.push_back(text);
        made.file(paths[i], text, i);
    }
    const auto packed = made.seal(frames);
    // In the second frame: noise does not become smaller.
    const auto medium = std::make_shared<bad_medium>(packed.file, std::vector<bad_medium::place>{{45'000, 45'001}});
    told seen;
    const auto file = std::make_shared<zip::rescued_file>(medium, seen.listener());
    const auto report = bundle::verify(*file);
    REQUIRE(report);
    CHECK(report->frames_good + 1 == report->frames);
    CHECK(report->members_damaged == std::vector<std::string>{"stamp/1.bin"});

    const auto opened = bundle::reader::open(file);
    REQUIRE(opened);
    const test::temp_folder t;
    const auto extracted = bundle::extract(*opened, t / "to");
    REQUIRE(extracted);
    CHECK(extracted->files == 2);
    REQUIRE(extracted->failed.size() == 1);
    CHECK(test::read_file(t / "to/stamp/0.bin") == frames[0]);
    CHECK(test::read_file(t / "to/stamp/2.bin") == frames[2]);
    CHECK(seen.rows == rows{{45'056 - 4096, 4096}});
}
