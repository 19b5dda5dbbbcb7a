#include <catch2/catch.hpp>
#include <random>

#include "landing_builder.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::zip_builder;

namespace {

// About 100 MB in some 300 members: several frames, torn groups, duplicates.
test::landing_builder& large_landing() {
    static test::landing_builder out;
    if (std::filesystem::exists(out.path() / test::first_folder)) return out;
    std::mt19937 random(11);
    std::vector<std::string> shared;
    for (unsigned i = 0; i < 20; ++i) {
        std::string text;
        while (text.size() < 200'000u * (1 + i % 5)) text += "event " + std::to_string(random() % 100) + "\n";
        shared.push_back(std::move(text));
    }
    for (const auto* role : {"ACS", "SQL", "NRP", "Storage", "Network"}) {
        zip_builder zip;
        for (int i = 0; i < 40; ++i)
            zip.add("n" + std::to_string(i % 7) + "/file" + std::to_string(i) + ".log",
                    shared[random() % shared.size()] + (i % 2 == 0 ? std::string(role) : ""));
        out.add(role, zip.finish());
    }
    return out;
}

}  // namespace

TEST_CASE("threads and memory leave the bytes as they are") {
    auto o = large_landing().options();
    o.threads = 1;
    const auto one = test::pack_whole(o);
    CHECK(one.report.frames > 4);
    for (const unsigned threads : {2u, 16u}) {
        for (const auto memory : {pack::least_memory(o.profile), std::uint64_t{1} << 30}) {
            o.threads = threads;
            o.memory = memory;
            CHECK((test::pack_whole(o).file == one.file));
        }
    }
}

TEST_CASE("folder, file times and the order of the sources leave the bytes as they are") {
    auto& l = large_landing();
    const auto here = test::pack_whole(l.options());
    const test::temp_folder elsewhere;
    std::filesystem::copy(l.path(), elsewhere / "copy", std::filesystem::copy_options::recursive);
    for (const auto& e : std::filesystem::recursive_directory_iterator(elsewhere / "copy"))
        std::filesystem::last_write_time(e, std::filesystem::file_time_type{} + std::chrono::hours(1));
    pack::options o;
    o.profile = pack::profile::fast;
    auto found = pack::scan_landing(elsewhere / "copy");
    REQUIRE(found);
    o.sources = std::move(found->found);
    CHECK((test::pack_whole(o).file == here.file));
}

TEST_CASE("every way to pack gives the same members") {
    auto o = large_landing().options();
    const auto wanted = test::tar_contents(test::pack_whole(o).file);
    o.profile = pack::profile::standard;
    o.hard_links = pack::hard_links::all;
    auto found = test::tar_contents(test::pack_whole(o).file);
    CHECK(found.size() == wanted.size());
    for (const auto& [path, content] : wanted)
        if (!path.starts_with("_stamplog/")) CHECK((found.at(path) == content));
}
