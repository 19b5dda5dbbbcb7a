#include "passing_members.hpp"

#include <algorithm>
#include <numeric>

namespace stamplog::pack {

passing_members::passing_members(std::span<const zip::entry> entries)
    : entries_(entries), order_(entries.size()), found_(entries.size()) {
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(), [&](auto a, auto b) { return entries_[a].data_offset < entries_[b].data_offset; });
}

void passing_members::take(byte_view next) {
    const auto here = at_, end = at_ + next.size();
    at_ = end;
    for (; next_ < order_.size(); ++next_) {
        const auto& e = entries_[order_[next_]];
        const auto its_end = e.data_offset + e.compressed_size;
        if (!within_ && e.data_offset >= end) return;
        if (!within_ && e.data_offset < here) continue;  // shares bytes with the one before it, in spite of the promise
        if (!within_) with_.start();
        within_ = true;
        const auto from = std::clamp(e.data_offset, here, end), to = std::clamp(its_end, from, end);
        with_.add(next.subspan(static_cast<std::size_t>(from - here), static_cast<std::size_t>(to - from)));
        if (its_end > end) return;
        found_[order_[next_]] = with_.finish();
        within_ = false;
    }
}

}  // namespace stamplog::pack
