#include "large_member.hpp"

#include <algorithm>

#include "stamplog/bundle/tar.hpp"

namespace stamplog::pack {

result<void> large_member_reader::read_content(frame_job& job, std::size_t n) {
    const std::span<std::uint8_t> place(job.content.get() + job.size, n);
    std::size_t got = 0;
    if (!broken_) {
        const auto before = stream_->good();
        const auto r = stream_->read(place);
        got = static_cast<std::size_t>(stream_->good() - before);
        if (!r && ends_packing(r.error())) return fail(r.error());
        if (!r)
            broken_ = r.error();
        else if (*r < n)
            broken_ = error{errc::corrupt, "it is shorter than the directory says", {}};
        if (broken_) broken_->what += ", the first " + std::to_string(stream_->good()) + " bytes are there";
    }
    std::fill(place.begin() + static_cast<std::ptrdiff_t>(got), place.end(), std::uint8_t{0});
    if (hash_) hash_->update(place);
    if (times_) times_->add(place);
    job.size += n;
    return {};
}

result<void> large_member_reader::fill(frame_job& job) {
    const auto& plan = in_.layout.frames[job.frame];
    const auto& g = in_.groups[plan.large_group];
    const auto name = g.names[plan.large_name];
    const auto content_size = in_.names.contents[g.content].size;
    const auto header = header_of(in_.names, in_.names.names[name], {});
    if (plan.begin == 0) {
        stream_ = std::make_unique<content_stream>(in_.names, g.content);
        broken_.reset();
        if (plan.large_name == 0) {
            hash_.emplace();
            times_.emplace();
        }
        job.put(header);
        job.placed.push_back({name, static_cast<std::uint32_t>(job.size), none, false});
    }
    const std::uint64_t content_end = header.size() + content_size;
    const std::uint64_t here = plan.begin + job.size;
    const auto n = std::min<std::uint64_t>(plan.size - job.size, content_end - std::min(content_end, here));
    if (auto r = read_content(job, static_cast<std::size_t>(n)); !r) return r;
    job.put_zeros(static_cast<std::size_t>(plan.size) - job.size);
    if (plan.begin + plan.size < content_end + bundle::tar_padding(content_size)) return {};

    if (!broken_)
        if (auto r = stream_->check_end(); !r) broken_ = r.error();
    if (broken_) job.dropped.push_back({name, *broken_});
    if (hash_) in_.facts[g.content] = {hash_->finish(), times_->times()};
    hash_.reset();
    times_.reset();
    stream_.reset();
    return {};
}

}  // namespace stamplog::pack
