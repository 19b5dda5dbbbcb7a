#include "stamplog/bundle/member_reader.hpp"

#include "checked_read.hpp"
#include "rebuild.hpp"
#include "stamplog/bundle/placement.hpp"

namespace stamplog::bundle {

struct member_reader::impl {
    const index& all;
    kept_frames frames;
    rebuilder zips;

    explicit impl(const reader& in)
        : all(in.contents()), frames(in.file(), in.end().kind, in.contents().frames), zips(frames, all) {}
};

member_reader::member_reader(const reader& in, const std::vector<std::uint32_t>& members) : impl_(std::make_unique<impl>(in)) {
    std::vector<std::uint32_t> zips;
    for (const auto i : members)
        if (impl_->all.members[i].kind == member_kind::nested_zip) zips.push_back(i);
    impl_->zips.expect(std::move(zips));
}
member_reader::~member_reader() = default;
member_reader::member_reader(member_reader&&) noexcept = default;

result<void> member_reader::read(std::uint32_t which, byte_sink& out) {
    const auto& all = impl_->all;
    if (which >= all.members.size()) return fail(errc::not_found, "bundle: no member " + std::to_string(which));
    const auto& asked = all.members[which];
    if (asked.kind == member_kind::directory) return {};
    if (asked.kind == member_kind::nested_zip) return impl_->zips.write(which, out);
    auto r = read_checked(impl_->frames, content_of(all, which), out);
    if (!r) return fail_in(asked.path, r);
    return r;
}

}  // namespace stamplog::bundle
