#include "stamplog/bundle/tar.hpp"

#include <catch2/catch.hpp>
#include <clocale>

using namespace stamplog;

TEST_CASE("the size of a header is known before it is made") {
    for (const auto& path :
         {std::string("a"), std::string(99, 'a'), std::string(100, 'a'), std::string(101, 'a'),
          std::string(150, 'd') + "/" + std::string(90, 'f'), std::string(300, 'x'), std::string("\xC3\xBC")}) {
        for (const std::uint64_t size : {0ULL, 1ULL << 20, 9ULL << 30}) {
            const bundle::tar_entry e{path, size, 1'700'000'000, {}, false};
            const auto made = bundle::tar_header(e);
            REQUIRE(made);
            CHECK(made->size() % bundle::tar_block == 0);
            CHECK(*bundle::tar_header_size(e) == made->size());
        }
    }
}

TEST_CASE("the size of a header is known for every way to split a name") {
    for (std::size_t length = 95; length <= 262; ++length) {
        for (const std::size_t slash :
             std::vector<std::size_t>{0, 1, 60, 100, 154, 155, 156, length - 102, length - 101, length - 100, length - 1}) {
            if (slash >= length) continue;
            for (const bool folder : {false, true}) {
                bundle::tar_entry e{std::string(length, 'n'), 0, 1, {}, folder};
                e.path[slash] = '/';
                const auto made = bundle::tar_header(e);
                REQUIRE(made);
                CHECK(*bundle::tar_header_size(e) == made->size());
            }
        }
    }
}

TEST_CASE("headers do not depend on the process's locale") {
    const bundle::tar_entry e{
        "Gr\xC3\xB6\xC3\x9F"
        "e.log",
        1,
        1,
        {},
        false};
    const auto before = bundle::tar_header(e);
    std::setlocale(LC_ALL, "C");
    const auto after = bundle::tar_header(e);
    REQUIRE(before);
    REQUIRE(after);
    CHECK(*before == *after);
}
