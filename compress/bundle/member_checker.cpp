#include "member_checker.hpp"

#include <algorithm>

namespace stamplog::bundle {

member_checker::member_checker(const index& all) : all_(all), good_(all.members.size(), false) {
    for (std::uint32_t i = 0; i < all.members.size(); ++i) {
        const auto& m = all.members[i];
        if (m.kind != member_kind::file) continue;
        const auto begin = all.frames[m.frame].content_offset + m.frame_offset;
        files_.push_back({begin, begin + m.size, i});
    }
    std::stable_sort(files_.begin(), files_.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

void member_checker::end_current() {
    const auto& s = files_[current_++];
    if (!hash_) hash_.emplace();  // an empty file
    good_[s.member] = reached_ == s.end && hash_->finish() == all_.members[s.member].sha256;
    hash_.reset();
}

void member_checker::check(const span_of& s, std::uint64_t offset, byte_view data) {
    if (!hash_) {
        hash_.emplace();
        reached_ = s.begin;
    }
    // A gap before this piece leaves reached_ behind for good: the member is then never complete.
    const auto begin = std::max(offset, s.begin), end = std::min(offset + data.size(), s.end);
    if (begin != reached_ || begin >= end) return;
    hash_->update(data.subspan(static_cast<std::size_t>(begin - offset), static_cast<std::size_t>(end - begin)));
    reached_ = end;
}

void member_checker::feed(std::uint64_t offset, byte_view data) {
    const auto end = offset + data.size();
    while (current_ < files_.size() && files_[current_].begin < end) {
        check(files_[current_], offset, data);
        if (files_[current_].end > end) return;
        end_current();
    }
}

std::vector<bool> member_checker::finish() {
    while (current_ < files_.size()) {
        if (!hash_) reached_ = files_[current_].begin;
        end_current();
    }
    for (std::size_t i = 0; i < good_.size(); ++i) {
        const auto& m = all_.members[i];
        if (m.kind == member_kind::directory) good_[i] = true;
        if (m.kind == member_kind::hard_link) good_[i] = good_[m.link_target];
    }
    return std::move(good_);
}

}  // namespace stamplog::bundle
