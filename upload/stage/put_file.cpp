#include "put_file.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::stage {
namespace {

using storage::content;

constexpr std::size_t block_bytes = 8 << 20;  // one request where the target is a service
constexpr std::size_t told_bytes = 1 << 20;   // of progress at once

result<content> hash_all(const storage::file& from, const step_counter& count) {
    bytes block(std::min<std::uint64_t>(block_bytes, from.size()));
    sha256 hash;
    content all;
    while (all.size < from.size()) {
        const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), from.size() - all.size));
        if (auto got = from.read_at(all.size, part); !got) return fail(got.error());
        hash.update(part);
        all.size += part.size();
        for (auto left = part.size(); left > 0; left -= std::min(left, told_bytes)) count(std::min(left, told_bytes));
    }
    all.sha256 = hash.finish();
    return all;
}

result<content> hash_source(const item& what, const step_counter& count, storage::file_calls& calls) {
    const auto source = storage::open_file(what.file, calls);
    if (!source) return fail(source.error());
    auto all = hash_all(**source, count);
    // What has become shorter cannot be read to its end, and is said to have changed.
    if (auto same = (*source)->still_the_same(); !same) return fail(same.error());
    return all;
}

// The source is what was sealed: a disk may have changed it since, or somebody.
result<void> as_sealed(const item& what, const content& ours) {
    if (what.expected_sha256.empty() || to_hex(ours.sha256) == what.expected_sha256) return {};
    return fail(errc::corrupt, printable(what.name) + ": its SHA-256 is not the one that it was sealed with",
                "Do not hand it on: check it with stamplog verify, and pack it again from the role zips.");
}

tl::unexpected<error> other_content(const std::string& name) {
    return fail(errc::conflict, printable(name) + ": something else has this name at the target",
                "Nothing is overwritten. Move it away or stage to another folder.");
}

result<staged_file> compare(storage::place& target, const item& what, const storage::entry& there, const step_counter& count,
                            storage::file_calls& calls) {
    if (there.what != storage::kind::file) return other_content(what.name);
    {
        const auto source = storage::open_file(what.file, calls);
        if (!source) return fail(source.error());
        if ((*source)->size() != there.size) return other_content(what.name);
    }
    const auto ours = hash_source(what, count, calls);
    if (!ours) return fail(ours.error());
    if (auto same = as_sealed(what, *ours); !same) return fail(same.error());
    const auto file = target.open(what.name);
    if (!file) return fail(file.error());
    const auto theirs = hash_all(**file, count);
    if (!theirs) return fail(theirs.error());
    if (*ours != *theirs) return other_content(what.name);
    return staged_file{what.name, theirs->size, to_hex(theirs->sha256), true, storage::proof::read_back};
}

result<storage::stored> send(storage::place& target, const item& what, const step_counter& count, storage::file_calls& calls) {
    const auto source = storage::open_file(what.file, calls);
    if (!source) return fail(source.error());
    storage::put_options how;
    std::uint64_t counted = 0;
    how.progress = [&](std::uint64_t done) {
        count(2 * (done - counted));
        counted = done;
    };
    how.before_name = [&](const content& ours) { return as_sealed(what, ours); };
    return target.put(what.name, **source, how);
}

}  // namespace

result<staged_file> put_file(storage::place& target, const item& what, const step_counter& count, storage::file_calls& calls) {
    if (target.readable()) {
        const auto there = target.look(what.name);
        if (!there) return fail(there.error());
        if (there->has_value()) return compare(target, what, **there, count, calls);
    }
    const auto sent = send(target, what, count, calls);
    if (sent) return staged_file{what.name, sent->what.size, to_hex(sent->what.sha256), false, sent->how};
    if (sent.error().code != errc::conflict || !target.readable()) return fail(sent.error());
    // Somebody else was faster: another stamplog with the same bundle, perhaps. Its bytes were not counted twice.
    const auto now = target.look(what.name);
    if (!now) return fail(now.error());
    if (!now->has_value()) return fail(sent.error());
    return compare(
        target, what, **now, [](std::uint64_t) {}, calls);
}

result<void> put_text(storage::place& target, const std::string& name, std::string_view text, storage::existing what) {
    storage::put_options how;
    how.what = what;
    const auto put = target.put(name, *storage::memory_file(as_bytes(text)), how);
    if (!put) return fail(put.error());
    return {};
}

}  // namespace stamplog::stage
