// A folder of the local system as a target.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "file_writer.hpp"
#include "local_file.hpp"
#include "read_back.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/storage/folder.hpp"
#include "system_error.hpp"
#include "temporary_name.hpp"

namespace stamplog::storage {
namespace {

constexpr int open_as_folder = O_RDONLY | O_DIRECTORY;
constexpr int max_depth = 64;  // of folders that are listed, each of which is open while those in it are

class local_folder final : public folder {
 public:
    local_folder(file_calls& calls, std::string address, shared_descriptor root)
        : calls_(calls), address_(std::move(address)), root_(std::move(root)) {}

    const std::string& address() const override { return address_; }
    [[nodiscard]] result<std::optional<entry>> look(const std::string& name) override;
    [[nodiscard]] result<std::unique_ptr<file>> open(const std::string& name) override;
    [[nodiscard]] result<listing> list(const std::string& prefix) override;
    [[nodiscard]] result<std::unique_ptr<writer>> create(const std::string& name) override;
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override {
        return put_and_read_back(*this, name, source, how);
    }
    [[nodiscard]] result<void> remove(const std::string& name) override;
    [[nodiscard]] result<void> make_folder(const std::string& name) override;
    [[nodiscard]] result<void> still_there() override;

 private:
    struct spot {
        shared_descriptor parent;
        std::string leaf;
    };
    // Walks to the last component, each folder opened without following links. With `make` missing ones are made.
    [[nodiscard]] result<spot> walk(const std::string& name, bool make);
    // What lies in a folder that is open, `path` being its name with a slash behind it.
    [[nodiscard]] result<void> list_into(listing& out, const shared_descriptor& in, const std::string& path,
                                         const std::string& prefix, int depth);
    [[nodiscard]] result<shared_descriptor> step(const shared_descriptor& from, const std::string& component,
                                                 const std::string& name, bool make);

    file_calls& calls_;
    std::string address_;
    shared_descriptor root_;
    std::string cleaned_ = "/";  // the folder whose leftovers were removed last; staged files come folder by folder
};

entry entry_of(const struct stat& s) {
    const kind what = S_ISREG(s.st_mode) ? kind::file : S_ISDIR(s.st_mode) ? kind::folder : kind::other;
    return {what, what == kind::file ? static_cast<std::uint64_t>(s.st_size) : 0, modified_at(s)};
}

std::string parent_of(const std::string& name) {
    const auto slash = name.rfind('/');
    return slash == name.npos ? "" : name.substr(0, slash);
}

result<shared_descriptor> local_folder::step(const shared_descriptor& from, const std::string& component,
                                             const std::string& name, bool make) {
    descriptor next(calls_, calls_.open(from->get(), component.c_str(), open_as_folder, 0));
    if (!next && errno == ENOENT && make) {
        if (calls_.make_folder(from->get(), component.c_str()) != 0 && errno != EEXIST)
            return fail(system_error(name, "make its folder", errno));
        if (auto done = sync_folder(calls_, from->get(), name); !done) return fail(done.error());
        next = descriptor(calls_, calls_.open(from->get(), component.c_str(), open_as_folder, 0));
    }
    if (!next) return fail(system_error(name, "open its folder", errno));
    return std::make_shared<const descriptor>(std::move(next));
}

result<local_folder::spot> local_folder::walk(const std::string& name, bool make) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    spot at{root_, name};
    for (auto slash = at.leaf.find('/'); slash != std::string::npos; slash = at.leaf.find('/')) {
        auto next = step(at.parent, at.leaf.substr(0, slash), name, make);
        if (!next) return fail(next.error());
        at.parent = std::move(*next);
        at.leaf.erase(0, slash + 1);
    }
    if (const auto parent = parent_of(name); parent != cleaned_) {
        remove_leftovers(calls_, at.parent->get());
        cleaned_ = parent;
    }
    return at;
}

result<std::optional<entry>> local_folder::look(const std::string& name) {
    const auto at = walk(name, false);
    if (!at && at.error().code == errc::not_found) {
        // Missing on the way is "nothing there", unless the target itself has gone.
        if (auto there = still_there(); !there) return fail(there.error());
        return std::nullopt;
    }
    if (!at) return fail(at.error());
    struct stat s {};
    if (calls_.look(at->parent->get(), at->leaf.c_str(), &s) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return fail(system_error(name, "look", errno));
    }
    return entry_of(s);
}

result<std::unique_ptr<file>> local_folder::open(const std::string& name) {
    const auto at = walk(name, false);
    if (!at) return fail(at.error());
    descriptor opened(calls_, calls_.open(at->parent->get(), at->leaf.c_str(), O_RDONLY | O_NONBLOCK, 0));
    if (!opened) return fail(system_error(name, "open", errno));
    if (auto done = onto_medium(calls_, opened.get(), name); !done) return fail(done.error());
    if (auto done = sync_folder(calls_, at->parent->get(), name); !done) return fail(done.error());
    return local_file::make(calls_, std::move(opened), name);
}

result<std::unique_ptr<writer>> local_folder::create(const std::string& name) {
    auto at = walk(name, true);
    if (!at) return fail(at.error());
    return file_writer::make(calls_, std::move(at->parent), name, std::move(at->leaf));
}

result<void> local_folder::list_into(listing& out, const shared_descriptor& in, const std::string& path,
                                     const std::string& prefix, int depth) {
    std::vector<std::string> names;
    if (calls_.list(in->get(), names) != 0) return fail(system_error(path.empty() ? address_ : path, "list", errno));
    for (const auto& leaf : names) {
        const auto whole = path + leaf;
        if (!whole.starts_with(prefix) && !prefix.starts_with(whole + "/")) continue;
        if (is_temporary_name(leaf)) continue;
        if (out.files.size() + out.passed_over.size() >= max_listed)
            return fail(errc::limit, address_ + ": holds more than " + std::to_string(max_listed) + " files",
                        "Name a folder in it that holds fewer.");
        struct stat s {};
        if (calls_.look(in->get(), leaf.c_str(), &s) != 0) {
            if (errno == ENOENT) continue;  // gone since
            return fail(system_error(whole, "look", errno));
        }
        const auto what = entry_of(s);
        if (!safe_name(whole) || what.what == kind::other || (what.what == kind::folder && depth == max_depth)) {
            out.passed_over.push_back(whole);
        } else if (what.what == kind::file) {
            out.files.push_back({whole, what.size, what.modified});
        } else {
            auto next = step(in, leaf, whole, false);
            if (!next && next.error().code == errc::not_found) continue;
            if (!next) return fail(next.error());
            if (auto done = list_into(out, *next, whole + "/", prefix, depth + 1); !done) return done;
        }
    }
    return {};
}

result<listing> local_folder::list(const std::string& prefix) {
    listing out;
    if (auto done = list_into(out, root_, "", prefix, 1); !done) return fail(done.error());
    std::sort(out.files.begin(), out.files.end(), [](const listed& a, const listed& b) { return a.name < b.name; });
    std::sort(out.passed_over.begin(), out.passed_over.end());
    return out;
}

result<void> local_folder::remove(const std::string& name) {
    const auto there = look(name);
    if (!there) return fail(there.error());
    if (!there->has_value()) return {};
    if ((*there)->what != kind::file)
        return fail(errc::conflict, printable(name) + ": is no regular file, so it is not removed", "Remove it by hand.");
    const auto at = walk(name, false);
    if (!at) return fail(at.error());
    if (calls_.remove(at->parent->get(), at->leaf.c_str()) != 0 && errno != ENOENT)
        return fail(system_error(name, "remove", errno));
    return sync_folder(calls_, at->parent->get(), name);
}

result<void> local_folder::make_folder(const std::string& name) {
    const auto at = walk(name, true);
    if (!at) return fail(at.error());
    if (auto made = step(at->parent, at->leaf, name, true); !made) return fail(made.error());
    return {};
}

result<void> local_folder::still_there() {
    const auto gone = [&](const std::string& why) {
        return fail(errc::not_found, address_ + ": " + why, "Check that it is still mounted, then stage again.");
    };
    struct stat now {
    }, opened{};
    if (calls_.look(AT_FDCWD, address_.c_str(), &now) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return gone("the target folder has gone");
        return fail(system_error(address_, "look", errno));
    }
    if (calls_.stat(root_->get(), &opened) != 0) return fail(system_error(address_, "stat", errno));
    if (now.st_dev != opened.st_dev || now.st_ino != opened.st_ino) return gone("another folder took the target's place");
    return {};
}

// The path with the links that the operator gave followed; a last component that is missing is kept.
result<std::string> real_path(const std::filesystem::path& path) {
    std::error_code problem;
    auto whole = std::filesystem::absolute(path, problem).lexically_normal();
    if (!whole.has_filename()) whole = whole.parent_path();  // "OUT/" is OUT
    auto real = std::filesystem::canonical(whole, problem);
    if (problem.value() == ENOENT && !std::filesystem::is_symlink(whole)) {
        real = std::filesystem::canonical(whole.parent_path(), problem) / whole.filename();
        if (problem)
            return fail(errc::config, whole.string() + ": its parent folder is not there",
                        "Make the folder, or mount the share, before staging to it.");
    }
    if (problem) return fail(system_error(whole.string(), "open", problem.value()));
    return real.string();
}

}  // namespace

result<std::unique_ptr<folder>> open_folder(const std::filesystem::path& path, file_calls& calls) {
    if (path.empty()) return fail(errc::config, "no target folder is given", "Name the folder to stage to.");
    const auto address = real_path(path);
    if (!address) return fail(address.error());
    descriptor root(calls, calls.open(AT_FDCWD, address->c_str(), open_as_folder, 0));
    if (!root && errno == ENOENT) {
        if (calls.make_folder(AT_FDCWD, address->c_str()) != 0 && errno != EEXIST)
            return fail(system_error(*address, "make the folder", errno));
        const auto parent = std::filesystem::path(*address).parent_path();
        const descriptor above(calls, calls.open(AT_FDCWD, parent.c_str(), open_as_folder, 0));
        if (!above) return fail(system_error(parent.string(), "open", errno));
        if (auto done = sync_folder(calls, above.get(), *address); !done) return fail(done.error());
        root = descriptor(calls, calls.open(AT_FDCWD, address->c_str(), open_as_folder, 0));
    }
    if (!root && errno == ENOTDIR)
        return fail(errc::config, *address + ": is a file, not a folder", "Give a folder as the target.");
    if (!root) return fail(system_error(*address, "open", errno));
    return std::unique_ptr<folder>(
        std::make_unique<local_folder>(calls, *address, std::make_shared<const descriptor>(std::move(root))));
}

}  // namespace stamplog::storage
