#include "stamplog/storage/split_file.hpp"

#include <algorithm>

#include "stamplog/base/part_name.hpp"
#include "stamplog/storage/durable.hpp"

namespace stamplog::storage {
namespace {

namespace fs = std::filesystem;

// Every part of that name in the folder, whatever its number: what stays behind ours would be taken for a part of it.
std::vector<fs::path> parts_there(const fs::path& whole) {
    std::vector<fs::path> found;
    const auto parent = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
    std::error_code ec;
    for (fs::directory_iterator i(parent, ec), end; !ec && i != end; i.increment(ec))
        if (const auto named = parse_part_name(i->path().filename().string()); named && named->whole == whole.filename())
            found.push_back(whole.has_parent_path() ? i->path() : i->path().filename());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

result<std::unique_ptr<split_file>> split_file::create(const fs::path& whole, std::uint64_t part_size, existing what) {
    if (part_size == 0) return fail(errc::config, "a part of no bytes");
    std::error_code ec;
    auto there = parts_there(whole);
    if (fs::exists(fs::symlink_status(whole, ec))) there.insert(there.begin(), whole);
    if (!there.empty() && what == existing::refuse)
        return fail(errc::conflict, there.front().string() + ": exists", "Choose another name or remove the file.");
    std::unique_ptr<split_file> made(new split_file(whole, part_size, std::move(there)));
    for (const auto& left : parts_there(made->written_as_)) fs::remove(left, ec);  // by a process that was killed
    if (auto first = made->next_part(); !first) return fail(first.error());
    return made;
}

split_file::~split_file() {
    if (committed_) return;
    std::error_code ignored;
    for (const auto& p : parts_) fs::remove(p, ignored);
}

result<void> split_file::next_part() {
    const auto number = static_cast<unsigned>(parts_.size() + 1);
    if (number > max_parts)
        return fail(errc::limit, whole_.string() + ": more than " + std::to_string(max_parts) + " parts",
                    "Give a larger --split.");
    open_name_ = part_name(written_as_.string(), number);
    auto out = new_file::create(open_name_);
    if (!out) return fail(out.error());
    open_ = std::move(*out);
    room_ = part_size_;
    return {};
}

result<void> split_file::end_part() {
    if (auto done = open_->commit(); !done) return done;
    open_.reset();
    parts_.push_back(open_name_);
    return {};
}

result<void> split_file::write(byte_view data) {
    while (!data.empty()) {
        if (!open_)
            if (auto r = next_part(); !r) return r;
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(room_, data.size()));
        if (auto r = open_->write(data.first(n)); !r) return r;
        data = data.subspan(n);
        room_ -= n;
        if (room_ == 0)
            if (auto r = end_part(); !r) return r;
    }
    return {};
}

result<void> split_file::commit() {
    if (open_)
        if (auto r = end_part(); !r) return r;
    if (!replaced_.empty())
        if (auto r = replace_old(); !r) return r;
    committed_ = true;
    return {};
}

// What is replaced, parts or an unsplit file, goes only now, when all the new parts lie on the disk.
result<void> split_file::replace_old() {
    std::error_code ec;
    for (const auto& old : replaced_)
        if (!fs::remove(old, ec) && ec) return fail(errc::io, old.string() + ": remove: " + ec.message());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const fs::path to = part_name(whole_.string(), static_cast<unsigned>(i + 1));
        fs::rename(parts_[i], to, ec);
        if (ec) return fail(errc::io, parts_[i].string() + ": rename to " + to.string() + ": " + ec.message());
        parts_[i] = to;
    }
    return settle(fs::absolute(parts_.back(), ec));
}

}  // namespace stamplog::storage
