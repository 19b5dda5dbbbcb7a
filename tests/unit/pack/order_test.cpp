// Where members lie: by name where names tell, by content where they do not.
#include <catch2/catch.hpp>
#include <map>

#include "landing_builder.hpp"

using namespace stamplog;
using test::zip_builder;

namespace {

// Logs of two programs, in turn, each longer than the other of its kind before it.
std::string log_of(int i) {
    std::string text;
    for (int line = 0; line < 20 + i; ++line)
        text += i % 2 == 0 ? "2026-11-21 03:15:" + std::to_string(line % 60) + " GET /path " + std::to_string(line * i) + "\n"
                           : "{\"event\": " + std::to_string(line * i) + ", \"level\": \"info\"}\n";
    return text;
}

// How often the kind changes from one log to the next, in the order in which the bundle has them.
int changes_of_kind(const std::vector<std::string>& names) {
    zip_builder zip;
    std::map<std::string, int> kind_of;
    for (int i = 0; i < static_cast<int>(names.size()); ++i) {
        zip.add(names[static_cast<std::size_t>(i)], log_of(i));
        kind_of[test::member_of("ACS", names[static_cast<std::size_t>(i)])] = i % 2;
    }
    test::landing_builder l;
    l.add("ACS", zip.finish());
    const auto packed = test::pack_whole(l.options());
    const auto reader = packed.open();
    REQUIRE(reader);
    int changes = 0, last = -1, seen = 0;
    for (std::size_t i = 0; i < reader->contents().members.size(); ++i) {
        const auto found = kind_of.find(std::string(reader->contents().members[i].path));
        if (found == kind_of.end()) continue;
        ++seen;
        changes += last >= 0 && found->second != last;
        last = found->second;
    }
    REQUIRE(seen == static_cast<int>(names.size()));
    return changes;
}

}  // namespace

TEST_CASE("files whose names tell nothing lie with their like") {
    std::vector<std::string> names;
    // As letters, since digits do not count in a name: no two are alike, and their order has nothing to do with the kind.
    for (int i = 0; i < 40; ++i) {
        std::string name;
        for (unsigned x = static_cast<unsigned>(i + 1) * 2654435761u; name.size() < 6; x = x / 26 + 977)
            name += static_cast<char>('a' + x % 26);
        names.push_back(name + ".log");
    }
    CHECK(changes_of_kind(names) == 1);
}

TEST_CASE("versions of one file lie together by their name") {
    std::vector<std::string> names;
    for (int i = 0; i < 40; ++i) names.push_back((i % 2 == 0 ? "access-" : "events-") + std::to_string(i) + ".log");
    CHECK(changes_of_kind(names) == 1);
}
