#include "read_back.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"
#include "stamplog/storage/bandwidth.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t block_bytes =
    1 << 20;  // one read, one write: from here on the system's cost per call is lost in the copy

// Half of a byte's way is done when it is written, the other half when it was read again.
class half_steps {
 public:
    half_steps(const put_options& how, std::uint64_t size) : how_(how), size_(size) {}
    void operator()(std::uint64_t bytes) {
        halves_ += bytes;
        if (how_.progress) how_.progress(std::min(halves_ / 2, size_));
    }

 private:
    const put_options& how_;
    std::uint64_t size_;
    std::uint64_t halves_ = 0;
};

// What was written is what the medium holds. Called before the file gets its name.
result<void> prove(writer& out, const std::string& name, const content& written, half_steps& count) {
    if (auto done = out.sync(); !done) return done;
    auto back = out.read_back();
    if (!back) return fail(back.error());
    const auto differs = fail(errc::io, printable(name) + ": reads back other bytes than were written",
                              "The target's medium or mount cannot be trusted; stage to another one.");
    if ((*back)->size() != written.size) return differs;
    const auto held = read_all(**back, [&](byte_view data) -> result<void> {
        count(data.size());
        return {};
    });
    if (!held) return fail(held.error());
    if (*held != written) return differs;
    return {};
}

}  // namespace

std::string_view to_string(proof how) noexcept { return how == proof::read_back ? "read back" : "MD5 checked by the service"; }

error stopped(const std::string& name) {
    return {errc::cancelled, printable(name) + ": stopped before it was sent whole", "Stage again: it goes on from there."};
}

result<void> read_source(const file& source, std::uint64_t offset, std::span<std::uint8_t> out) {
    auto read = source.read_at(offset, out);
    if (!read && read.error().code == errc::corrupt)
        if (auto same = source.still_the_same(); !same) return same;
    return read;
}

result<content> read_all(const file& from, const std::function<result<void>(byte_view)>& sink) {
    bytes block(block_bytes);
    sha256 hash;
    content all;
    while (all.size < from.size()) {
        const std::span part(block.data(),
                             static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), from.size() - all.size)));
        if (auto got = read_source(from, all.size, part); !got) return fail(got.error());
        hash.update(part);
        all.size += part.size();
        if (auto done = sink(part); !done) return fail(done.error());
    }
    all.sha256 = hash.finish();
    return all;
}

result<stored> put_and_read_back(folder& to, const std::string& name, const file& source, const put_options& how) {
    auto made = to.create(name);
    if (!made) return fail(made.error());
    auto& out = **made;
    half_steps count(how, source.size());
    const auto copied = read_all(source, [&](byte_view data) -> result<void> {
        if (how.stop.stop_requested()) return fail(stopped(name));
        if (how.limit != nullptr) how.limit->take(data.size());
        count(data.size());
        return out.write(data);
    });
    if (!copied) return fail(copied.error());
    if (auto same = source.still_the_same(); !same) return fail(same.error());
    if (how.before_name)
        if (auto wanted = how.before_name(*copied); !wanted) return fail(wanted.error());
    if (auto proved = prove(out, name, *copied, count); !proved) return fail(proved.error());
    if (auto named = out.commit(how.what); !named) return fail(named.error());
    return stored{*copied, proof::read_back, copied->size};
}

}  // namespace stamplog::storage
