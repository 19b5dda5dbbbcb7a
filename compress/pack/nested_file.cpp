#include "nested_file.hpp"

#include <algorithm>
#include <cstring>
#include <list>
#include <mutex>

#include "stamplog/base/bytes.hpp"
#include "stamplog/zip/content.hpp"

namespace stamplog::pack {
namespace {

constexpr std::size_t most_kept_bytes = 32u << 20;

}  // namespace

class inflated_zips::kept {
 public:
    using content = std::shared_ptr<const bytes>;

    result<content> get(const void* key, const random_access& outer, const zip::entry& zip) {
        const std::lock_guard lock(mutex_);
        const auto it = std::find_if(zips_.begin(), zips_.end(), [&](const auto& z) { return z.first == key; });
        if (it != zips_.end()) {
            zips_.splice(zips_.begin(), zips_, it);
            return it->second;
        }
        bytes made(static_cast<std::size_t>(zip.size));
        if (auto r = inflater_.inflate(outer, zip, made); !r) return fail(r.error());
        bytes_ += made.size();
        zips_.emplace_front(key, std::make_shared<const bytes>(std::move(made)));
        while (bytes_ > most_kept_bytes && zips_.size() > 1) {
            bytes_ -= zips_.back().second->size();
            zips_.pop_back();
        }
        return zips_.front().second;
    }

 private:
    std::mutex mutex_;
    zip::inflater inflater_;
    std::list<std::pair<const void*, content>> zips_;
    std::size_t bytes_ = 0;
};

class inflated_zips::file final : public random_access {
 public:
    file(std::shared_ptr<kept> k, std::shared_ptr<const random_access> outer, zip::entry zip)
        : kept_(std::move(k)), outer_(std::move(outer)), zip_(std::move(zip)) {}

    std::uint64_t size() const noexcept override { return zip_.size; }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > zip_.size || out.size() > zip_.size - offset) return fail(errc::corrupt, "ends before its directory says");
        if (out.empty()) return {};
        if (zip_.method == zip::method::stored) return outer_->read_at(zip_.data_offset + offset, out);
        const auto content = kept_->get(this, *outer_, zip_);
        if (!content) return fail(content.error());
        std::memcpy(out.data(), (*content)->data() + offset, out.size());
        return {};
    }

 private:
    std::shared_ptr<kept> kept_;
    std::shared_ptr<const random_access> outer_;
    zip::entry zip_;
};

inflated_zips::inflated_zips() : kept_(std::make_shared<kept>()) {}

std::shared_ptr<const random_access> inflated_zips::open(std::shared_ptr<const random_access> outer, const zip::entry& zip) {
    return std::make_shared<file>(kept_, std::move(outer), zip);
}

}  // namespace stamplog::pack
