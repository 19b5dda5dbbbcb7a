#include "stamplog/storage/range_cache.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <optional>

#include "stamplog/base/bytes.hpp"

namespace stamplog::storage {
struct range_cache::impl {
    struct fetched {
        byte_range where;
        bytes content;
        bool ready = false;
        std::optional<error> failed;
        std::uint64_t used = 0;  // tick of the last use
    };
    using shared_range = std::shared_ptr<fetched>;

    std::shared_ptr<const random_access> from;
    cache_options how;
    std::mutex mutex;
    std::condition_variable came;
    std::map<std::uint64_t, shared_range> ranges;  // by begin; they do not overlap
    std::vector<byte_range> wanted;
    std::uint64_t kept = 0, tick = 0;
    std::uint64_t sequential_end = 0, step = 0;  // of the last fetch outside the plan

    // The range that holds `offset`, or null.
    shared_range find(std::uint64_t offset) const {
        auto next = ranges.upper_bound(offset);
        if (next == ranges.begin()) return nullptr;
        const auto& r = std::prev(next)->second;
        return offset < r->where.end ? r : nullptr;
    }

    byte_range of_plan(std::uint64_t offset, std::vector<byte_range>::const_iterator piece) const {
        // A piece that is larger than one fetch comes in several, from its beginning on.
        const auto begin = offset - (offset - piece->begin) % how.largest_fetch;
        auto end = std::min(piece->end, begin + how.largest_fetch);
        for (auto next = std::next(piece); next != wanted.end() && end == std::prev(next)->end && next->begin == end &&
                                           next->end - begin <= how.largest_fetch;
             ++next)
            end = next->end;
        return {begin, end};
    }

    byte_range to_fetch(std::uint64_t offset, std::uint64_t size) {
        auto piece = std::upper_bound(wanted.begin(), wanted.end(), offset,
                                      [](std::uint64_t at, const byte_range& r) { return at < r.begin; });
        byte_range out;
        if (piece != wanted.begin() && offset < std::prev(piece)->end) {
            out = of_plan(offset, std::prev(piece));
        } else {
            step = offset == sequential_end ? std::min(step * 2, how.largest_fetch) : 0;
            out = {offset, std::min(from->size(), offset + std::clamp(size, step, std::max(step, how.largest_fetch)))};
            if (step == 0) step = out.end - out.begin;
            if (piece != wanted.end()) out.end = std::min(out.end, std::max(piece->begin, offset + 1));
            sequential_end = out.end;
        }
        // What is there, or on its way, is not fetched again.
        if (auto next = ranges.upper_bound(offset); next != ranges.end()) out.end = std::min(out.end, next->first);
        if (auto next = ranges.upper_bound(offset); next != ranges.begin())
            out.begin = std::max(out.begin, std::min(offset, std::prev(next)->second->where.end));
        return out;
    }

    void make_room() {
        while (kept > how.capacity) {
            auto oldest = ranges.end();
            for (auto i = ranges.begin(); i != ranges.end(); ++i)
                if (i->second->ready && (oldest == ranges.end() || i->second->used < oldest->second->used)) oldest = i;
            if (oldest == ranges.end() || ranges.size() == 1) return;
            kept -= oldest->second->content.size();
            ranges.erase(oldest);
        }
    }

    // With the lock held; lets it go while it fetches.
    void fetch(const shared_range& r, std::unique_lock<std::mutex>& lock) {
        lock.unlock();
        result<void> got;
        try {
            r->content.resize(static_cast<std::size_t>(r->where.end - r->where.begin));
            got = from->read_at(r->where.begin, r->content);
        } catch (const std::bad_alloc&) {
            got = fail(errc::io, "out of memory");  // so short that it needs none itself
        }
        lock.lock();
        r->ready = true;
        if (got) {
            kept += r->content.size();
            r->used = ++tick;
            make_room();
        } else {
            r->failed = std::move(got.error());
            ranges.erase(r->where.begin);  // who asks again tries again
        }
        came.notify_all();
    }

    result<shared_range> holding(std::uint64_t offset, std::uint64_t size) {
        std::unique_lock lock(mutex);
        auto r = find(offset);
        if (r) {
            came.wait(lock, [&] { return r->ready; });
        } else {
            r = std::make_shared<fetched>();
            r->where = to_fetch(offset, size);
            ranges.emplace(r->where.begin, r);
            fetch(r, lock);
        }
        if (r->failed) return fail(*r->failed);
        r->used = ++tick;
        return r;
    }
};

range_cache::range_cache(std::shared_ptr<const random_access> from, cache_options how) : impl_(std::make_unique<impl>()) {
    impl_->from = std::move(from);
    impl_->how = how;
}
range_cache::~range_cache() = default;

std::uint64_t range_cache::size() const noexcept { return impl_->from->size(); }

result<void> range_cache::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (offset > size() || out.size() > size() - offset) return impl_->from->read_at(offset, out);  // its own words
    while (!out.empty()) {
        const auto r = impl_->holding(offset, out.size());
        if (!r) return fail(r.error());
        const auto& where = (*r)->where;
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), where.end - offset));
        std::memcpy(out.data(), (*r)->content.data() + (offset - where.begin), n);
        out = out.subspan(n);
        offset += n;
    }
    return {};
}

void range_cache::plan(std::vector<byte_range> wanted) const {
    const std::scoped_lock lock(impl_->mutex);
    impl_->wanted = std::move(wanted);
}

}  // namespace stamplog::storage
