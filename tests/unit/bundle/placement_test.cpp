#include "stamplog/bundle/placement.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;
using bundle::extent;
using bundle::member_kind;

namespace {

using extents = std::vector<extent>;
using numbers = std::vector<std::uint32_t>;

// Frames of 100, 50 and 100 bytes.
bundle::index three_frames() {
    bundle::index in;
    in.frames = {{0, 9, 0, 100}, {9, 9, 100, 50}, {18, 9, 150, 100}};
    return in;
}

bundle::member file_at(std::uint32_t frame, std::uint32_t offset, std::uint64_t size) {
    bundle::member m;
    m.frame = frame;
    m.frame_offset = offset;
    m.size = size;
    return m;
}

bundle::member link_to(std::uint32_t target) {
    bundle::member m;
    m.kind = member_kind::hard_link;
    m.link_target = target;
    m.size = 1;
    return m;
}

}  // namespace

TEST_CASE("a content lies in one frame, goes on in the next ones, and ends with the last") {
    const auto in = three_frames();
    CHECK((extents_of(in, file_at(0, 10, 90)) == extents{{0, 10, 90}}));
    CHECK((extents_of(in, file_at(0, 10, 91)) == extents{{0, 10, 90}, {1, 0, 1}}));
    CHECK((extents_of(in, file_at(0, 99, 200)) == extents{{0, 99, 1}, {1, 0, 50}, {2, 0, 100}}));
    CHECK((extents_of(in, file_at(0, 100, 5)) == extents{{1, 0, 5}}));
    CHECK((extents_of(in, file_at(1, 0, 0)).empty()));
    CHECK((extents_of(in, file_at(2, 100, 1)).empty()));
    CHECK((extents_of(in, file_at(3, 0, 1)).empty()));
    CHECK((extents_of(bundle::index(), file_at(0, 0, 1)).empty()));
}

TEST_CASE("a link has its target's bytes, and what has none has no place") {
    auto in = three_frames();
    in.members = {file_at(1, 5, 1), link_to(0), file_at(2, 0, 100)};
    in.members.push_back({});
    in.members[3].kind = member_kind::directory;
    CHECK(&content_of(in, 0) == &in.members[0]);
    CHECK(&content_of(in, 1) == &in.members[0]);
    CHECK(&content_of(in, 3) == &in.members[3]);
    CHECK((extents_of(in, in.members[1]).empty()));
    CHECK((extents_of(in, in.members[3]).empty()));
    CHECK((frames_of(in, {1, 3}) == numbers{1}));
    CHECK((frames_of(in, {2, 1, 0, 2}) == numbers{1, 2}));
    CHECK(frames_of(in, {}).empty());
}

TEST_CASE("a nested zip's frames are those of its recipe and of its own parts") {
    auto in = three_frames();
    in.members = {file_at(0, 0, 10), file_at(1, 0, 10), file_at(2, 0, 100), file_at(0, 20, 5)};
    bundle::member zip;
    zip.kind = member_kind::nested_zip;
    zip.link_target = 2;
    zip.recipe_size = 40;
    in.members.push_back(zip);
    in.members.push_back(zip);  // a second name of it, which no part names
    zip.frame_offset = 40;
    in.members.push_back(zip);
    in.members[1].part_of = 4;
    in.members[3].part_of = 6;
    CHECK((frames_of(in, {4}) == numbers{1, 2}));
    CHECK((frames_of(in, {5}) == numbers{1, 2}));
    CHECK((frames_of(in, {6}) == numbers{0, 2}));
}
