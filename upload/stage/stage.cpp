#include "stamplog/stage/stage.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "check_names.hpp"
#include "put_file.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::stage {
namespace {

constexpr std::size_t max_receipt_bytes = 64 << 20;  // 200,000 files with long names

// Also finds missing sources before the first byte is written.
result<std::uint64_t> total_size(const std::vector<item>& items, storage::file_calls& calls) {
    std::uint64_t total = 0;
    for (const auto& i : items) {
        const auto source = storage::open_file(i.file, calls);
        if (!source) return fail(source.error());
        total += (*source)->size();
    }
    return total;
}

result<std::string> read_text(storage::place& target, const std::string& name, std::uint64_t size) {
    if (size > max_receipt_bytes) return fail(errc::limit, printable(name) + ": is larger than any receipt");
    auto file = target.open(name);
    if (!file) return fail(file.error());
    std::string text(std::min<std::uint64_t>(size, (*file)->size()), '\0');
    auto read = (*file)->read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!read) return fail(read.error());
    return text;
}

// Whether `less` says nothing that `more` does not say.
bool covers(const receipt& more, const receipt& less) {
    using proof = std::tuple<std::string_view, std::uint64_t, std::string_view>;
    std::set<proof> proved;
    for (const auto& f : more.files) proved.emplace(f.name, f.size, f.sha256);
    return std::all_of(less.files.begin(), less.files.end(),
                       [&](const staged_file& f) { return proved.contains(proof(f.name, f.size, f.sha256)); });
}

result<void> write_receipt(storage::place& target, const std::string& name, const receipt& fresh) {
    if (!target.readable()) return put_text(target, name, to_json(fresh), storage::existing::refuse);
    const auto there = target.look(name);
    if (!there) return fail(there.error());
    if (!there->has_value()) return put_text(target, name, to_json(fresh), storage::existing::refuse);

    const auto conflict = fail(errc::conflict, printable(name) + ": something else has the receipt's name at the target",
                               "The files are staged. Move it away and stage again for the receipt.");
    if ((*there)->what != storage::kind::file) return conflict;
    const auto text = read_text(target, name, (*there)->size);
    if (!text && text.error().code != errc::limit) return fail(text.error());
    const auto old = text ? parse_receipt(*text) : result<receipt>(fail(text.error()));
    if (!old) return conflict;
    if (covers(*old, fresh)) return {};  // the first staging's proof stands
    if (!covers(fresh, *old)) return conflict;
    return put_text(target, name, to_json(fresh), storage::existing::replace);
}

}  // namespace

result<void> check_names(const std::vector<item>& items) {
    if (items.empty()) return fail(errc::config, "nothing to stage", "Name at least one file.");
    std::set<std::string> seen{receipt_name(items.front().name)};
    for (const auto& i : items) {
        if (auto safe = storage::safe_name(i.name); !safe) return safe;
        if (!seen.insert(i.name).second)
            return fail(errc::config, printable(i.name) + ": is to be staged twice", "Give each file a name of its own.");
    }
    return storage::safe_name(receipt_name(items.front().name));
}

result<receipt> to(storage::place& target, const std::vector<item>& items, const clock& time, const progress& told,
                   storage::file_calls& calls) {
    if (auto checked = check_names(items); !checked) return fail(checked.error());
    const auto total = total_size(items, calls);
    if (!total) return fail(total.error());

    std::uint64_t half_steps = 0;
    const auto count = [&](std::uint64_t bytes) {
        half_steps += bytes;
        if (told) told(std::min(half_steps / 2, *total), *total);
    };
    receipt r{target.address(), {}, {}};
    for (const auto& i : items) {
        auto done = put_file(target, i, count, calls);
        if (!done) return fail(in_context("stage to " + printable(target.address()), done.error()));
        r.files.push_back(std::move(*done));
    }
    r.at = time.now();
    auto sealed = write_receipt(target, receipt_name(items.front().name), r);
    if (sealed) sealed = target.still_there();
    if (!sealed) return fail(in_context("stage to " + printable(target.address()), sealed.error()));
    if (told) told(*total, *total);
    return r;
}

result<receipt> to_folder(const std::vector<item>& items, const std::filesystem::path& target, const clock& time,
                          const progress& told) {
    // Before the target is made: a mistaken call leaves nothing behind.
    if (auto checked = check_names(items); !checked) return fail(checked.error());
    const auto where = storage::open_folder(target);
    if (!where) return fail_in("stage", where);
    return to(**where, items, time, told);
}

}  // namespace stamplog::stage
