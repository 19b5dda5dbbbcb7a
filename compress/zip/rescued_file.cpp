#include "stamplog/zip/rescued_file.hpp"

#include <algorithm>
#include <utility>

namespace stamplog::zip {

// Lost bytes next to each other that nobody was told of yet.
struct rescued_file::row {
    std::uint64_t begin = 0, end = 0;
    error why;
};

rescued_file::rescued_file(std::shared_ptr<const random_access> from, lost_bytes on_lost)
    : from_(std::move(from)), on_lost_(std::move(on_lost)) {}

result<void> rescued_file::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (!has_lost(offset, offset + out.size())) {
        auto r = from_->read_at(offset, out);
        if (r || r.error().code != errc::io) return r;
    }
    return by_pieces(offset, out);
}

bool rescued_file::has_lost(std::uint64_t offset, std::uint64_t end) const {
    const std::lock_guard lock(mutex_);
    const auto next = lost_.lower_bound(offset / piece);
    return next != lost_.end() && *next * piece < end;
}

result<void> rescued_file::by_pieces(std::uint64_t offset, std::span<std::uint8_t> out) const {
    row now;
    result<void> done;
    while (!out.empty() && done) {
        const auto n = std::min<std::size_t>(out.size(), piece - offset % piece);
        done = read_piece(offset, out.first(n), now);
        offset += n;
        out = out.subspan(n);
    }
    tell(now);
    return done;
}

result<void> rescued_file::read_piece(std::uint64_t offset, std::span<std::uint8_t> out, row& now) const {
    result<void> done;
    if (!has_lost(offset, offset + out.size())) {
        auto r = from_->read_at(offset, out);
        if (r || r.error().code != errc::io) return r;
        done = lose(offset / piece, std::move(r.error()), now);
    }
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return done;
}

result<void> rescued_file::lose(std::uint64_t number, error why, row& now) const {
    bool is_new = false, too_many = false;
    {
        const std::lock_guard lock(mutex_);
        is_new = lost_.insert(number).second;
        too_many = lost_.size() > max_lost;
    }
    if (too_many)
        return fail(errc::io, why.what + ", as at " + std::to_string(max_lost) + " places before (max_lost)",
                    "Copy what can be read to another disk (ddrescue), then use the copy.");
    if (!is_new) return {};  // another thread was there first, and tells
    if (now.end != number * piece) tell(now);
    if (now.begin == now.end) now = {number * piece, number * piece, std::move(why)};
    now.end = std::min<std::uint64_t>((number + 1) * piece, size());
    return {};
}

void rescued_file::tell(row& now) const {
    if (now.begin == now.end) return;
    const std::lock_guard lock(mutex_);
    if (on_lost_) on_lost_(now.begin, now.end - now.begin, now.why);
    now = {};
}

}  // namespace stamplog::zip
