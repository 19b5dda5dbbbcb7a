#include <algorithm>
#include <map>

#include "read_back.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/storage/bandwidth.hpp"
#include "stamplog/storage/memory.hpp"

namespace stamplog::storage {
namespace {

using shared_bytes = std::shared_ptr<const bytes>;
using files_by_name = std::map<std::string, shared_bytes>;

class bytes_as_file final : public file {
 public:
    // `files` may be null: bytes that lie in no place never change.
    bytes_as_file(shared_bytes content, std::shared_ptr<const files_by_name> files, std::string name)
        : content_(std::move(content)), files_(std::move(files)), name_(std::move(name)) {}

    std::uint64_t size() const noexcept override { return content_->size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > size() || out.size() > size() - offset)
            return fail(errc::corrupt, printable(name_) + ": ends before byte " + std::to_string(offset + out.size()));
        std::copy_n(content_->begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
        return {};
    }
    [[nodiscard]] result<void> still_the_same() const override {
        if (!files_) return {};
        const auto now = files_->find(name_);
        if (now != files_->end() && now->second == content_) return {};
        return fail(errc::conflict, printable(name_) + ": changed while it was read");
    }

 private:
    shared_bytes content_;
    std::shared_ptr<const files_by_name> files_;
    std::string name_;
};

class memory final : public place {
 public:
    explicit memory(std::string address) : address_(std::move(address)) {}

    const std::string& address() const override { return address_; }
    [[nodiscard]] result<std::optional<entry>> look(const std::string& name) override;
    [[nodiscard]] result<std::unique_ptr<file>> open(const std::string& name) override;
    [[nodiscard]] result<listing> list(const std::string& prefix) override;
    [[nodiscard]] result<stored> put(const std::string& name, const file& source, const put_options& how) override;
    [[nodiscard]] result<void> remove(const std::string& name) override {
        if (auto safe = safe_name(name); !safe) return safe;
        files_->erase(name);
        return {};
    }
    [[nodiscard]] result<void> make_folder(const std::string& name) override { return safe_name(name); }
    [[nodiscard]] result<void> still_there() override { return {}; }

 private:
    std::string address_;
    std::shared_ptr<files_by_name> files_ = std::make_shared<files_by_name>();
};

result<std::optional<entry>> memory::look(const std::string& name) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    const auto found = files_->find(name);
    if (found == files_->end()) return std::nullopt;
    return entry{kind::file, found->second->size(), {}};
}

result<std::unique_ptr<file>> memory::open(const std::string& name) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    const auto found = files_->find(name);
    if (found == files_->end()) return fail(errc::not_found, printable(name) + ": is not there");
    return std::make_unique<bytes_as_file>(found->second, files_, name);
}

result<listing> memory::list(const std::string& prefix) {
    listing out;
    for (auto f = files_->lower_bound(prefix); f != files_->end() && f->first.starts_with(prefix); ++f)
        out.files.push_back({f->first, f->second->size(), {}});
    return out;
}

result<stored> memory::put(const std::string& name, const file& source, const put_options& how) {
    if (auto safe = safe_name(name); !safe) return fail(safe.error());
    bytes all;
    const auto read = read_all(source, [&](byte_view data) -> result<void> {
        if (how.stop.stop_requested()) return fail(stopped(name));
        if (how.limit != nullptr) how.limit->take(data.size());
        append(all, data);
        if (how.progress) how.progress(all.size());
        return {};
    });
    if (!read) return fail(read.error());
    if (auto same = source.still_the_same(); !same) return fail(same.error());
    if (how.before_name)
        if (auto wanted = how.before_name(*read); !wanted) return fail(wanted.error());
    if (how.what == existing::refuse && files_->contains(name))
        return fail(errc::conflict, printable(name) + ": something has this name", "Choose another name.");
    (*files_)[name] = std::make_shared<const bytes>(std::move(all));
    return stored{*read, proof::read_back, read->size};
}

}  // namespace

std::unique_ptr<place> memory_place(std::string address) { return std::make_unique<memory>(std::move(address)); }

std::unique_ptr<file> memory_file(byte_view content) {
    return std::make_unique<bytes_as_file>(std::make_shared<const bytes>(content.begin(), content.end()), nullptr, "memory");
}

}  // namespace stamplog::storage
