#include "put_file.hpp"

#include "stamplog/base/log.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::stage {
namespace {

constexpr std::size_t block_bytes =
    1 << 20;  // one read, one write: from here on the system's cost per call is lost in the copy

struct content {
    std::uint64_t size = 0;
    sha256_digest sha256{};
    bool operator==(const content&) const = default;
};

// Reads `from` to its end, telling every block to `sink`.
result<content> read_all(storage::reader& from, const std::function<result<void>(byte_view)>& sink) {
    bytes block(block_bytes);
    sha256 hash;
    content all;
    while (true) {
        const auto got = from.read(block);
        if (!got) return fail(got.error());
        // A file that grows as fast as it is read must not fill the target.
        if (*got == 0 || all.size > from.size()) break;
        const byte_view data(block.data(), *got);
        hash.update(data);
        all.size += data.size();
        if (auto done = sink(data); !done) return fail(done.error());
    }
    all.sha256 = hash.finish();
    return all;
}

result<content> hash_all(storage::reader& from, const step_counter& count) {
    return read_all(from, [&](byte_view data) -> result<void> {
        count(data.size());
        return {};
    });
}

result<content> hash_source(const item& what, const step_counter& count, storage::file_calls& calls) {
    auto source = storage::open_file(what.file, calls);
    if (!source) return fail(source.error());
    auto all = hash_all(**source, count);
    if (!all) return all;
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

result<staged_file> compare(storage::folder& target, const item& what, const storage::entry& there, const step_counter& count,
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
    auto file = target.open(what.name);
    if (!file) return fail(file.error());
    const auto theirs = hash_all(**file, count);
    if (!theirs) return fail(theirs.error());
    if (*ours != *theirs) return other_content(what.name);
    return staged_file{what.name, theirs->size, to_hex(theirs->sha256), true};
}

// What was written is what the medium holds. Called before the file gets its name.
result<void> prove(storage::writer& out, const std::string& name, const content& written, const step_counter& count) {
    if (auto done = out.sync(); !done) return done;
    auto back = out.read_back();
    if (!back) return fail(back.error());
    const auto held = hash_all(**back, count);
    if (!held) return fail(held.error());
    if (*held == written) return {};
    return fail(errc::io, printable(name) + ": reads back other bytes than were written",
                "The target's medium or mount cannot be trusted; stage to another one.");
}

result<content> write_copy(storage::folder& target, const item& what, const step_counter& count, storage::file_calls& calls,
                           std::unique_ptr<storage::writer>& out) {
    auto source = storage::open_file(what.file, calls);
    if (!source) return fail(source.error());
    auto made = target.create(what.name);
    if (!made) return fail(made.error());
    out = std::move(*made);
    auto copied = read_all(**source, [&](byte_view data) {
        count(data.size());
        return out->write(data);
    });
    if (!copied) return copied;
    if (auto same = (*source)->still_the_same(); !same) return fail(same.error());
    if (auto same = as_sealed(what, *copied); !same) return fail(same.error());
    if (auto proved = prove(*out, what.name, *copied, count); !proved) return fail(proved.error());
    return copied;
}

}  // namespace

result<staged_file> put_file(storage::folder& target, const item& what, const step_counter& count, storage::file_calls& calls) {
    const auto there = target.look(what.name);
    if (!there) return fail(there.error());
    if (there->has_value()) return compare(target, what, **there, count, calls);

    std::unique_ptr<storage::writer> out;
    const auto copied = write_copy(target, what, count, calls, out);
    if (!copied) return fail(copied.error());
    if (auto named = out->commit(storage::existing::refuse); !named) {
        if (named.error().code != errc::conflict) return fail(named.error());
        // Somebody else was faster: another stamplog with the same bundle, perhaps. Its bytes were not counted twice.
        const auto now = target.look(what.name);
        if (!now) return fail(now.error());
        if (!now->has_value()) return fail(named.error());
        return compare(
            target, what, **now, [](std::uint64_t) {}, calls);
    }
    return staged_file{what.name, copied->size, to_hex(copied->sha256), false};
}

result<void> put_text(storage::folder& target, const std::string& name, std::string_view text, storage::existing what) {
    auto out = target.create(name);
    if (!out) return fail(out.error());
    if (auto done = (*out)->write(as_bytes(text)); !done) return done;
    const content written{text.size(), sha256_of(as_bytes(text))};
    if (auto proved = prove(**out, name, written, [](std::uint64_t) {}); !proved) return proved;
    return (*out)->commit(what);
}

}  // namespace stamplog::stage
