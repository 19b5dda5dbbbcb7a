#include "source_files.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <list>
#include <mutex>

#include "stamplog/zip/local_file.hpp"

namespace stamplog::pack {
namespace {

// A quarter of what the process may open; each thread may hold one more while it reads.
std::size_t most_open() {
    constexpr rlim_t least = 8, most = 256;
    rlimit l{};
    if (::getrlimit(RLIMIT_NOFILE, &l) != 0) return least;
    return static_cast<std::size_t>(std::clamp<rlim_t>(l.rlim_cur / 4, least, most));
}

}  // namespace

// Those used last. A reader keeps the file that it got, whatever is closed here meanwhile.
class source_files::recent {
 public:
    using opened = std::shared_ptr<const random_access>;

    opened find(const void* key) {
        const std::lock_guard lock(mutex_);
        const auto it = std::find_if(files_.begin(), files_.end(), [&](const auto& f) { return f.first == key; });
        if (it == files_.end()) return nullptr;
        files_.splice(files_.begin(), files_, it);
        return it->second;
    }
    void keep(const void* key, opened file) {
        const std::lock_guard lock(mutex_);
        files_.emplace_front(key, std::move(file));
        if (files_.size() > most_) files_.pop_back();
    }
    void forget(const void* key) {
        const std::lock_guard lock(mutex_);
        std::erase_if(files_, [&](const auto& f) { return f.first == key; });
    }

 private:
    const std::size_t most_ = most_open();
    std::mutex mutex_;
    std::list<std::pair<const void*, opened>> files_;
};

class source_files::file final : public random_access {
 public:
    file(std::shared_ptr<recent> r, std::filesystem::path path, std::uint64_t size)
        : recent_(std::move(r)), path_(std::move(path)), size_(size) {}
    ~file() override { recent_->forget(this); }
    file(const file&) = delete;
    file& operator=(const file&) = delete;

    std::uint64_t size() const noexcept override { return size_; }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        auto open = recent_->find(this);
        if (!open) {
            auto again = zip::open_file(path_);
            if (!again) return fail(again.error());
            if ((*again)->size() != size_)
                return fail(errc::corrupt, path_.filename().string() + ": has another size than when packing began");
            open = std::move(*again);
            recent_->keep(this, open);
        }
        return open->read_at(offset, out);
    }
    void keep(recent::opened open) const { recent_->keep(this, std::move(open)); }

 private:
    std::shared_ptr<recent> recent_;
    std::filesystem::path path_;
    std::uint64_t size_;
};

source_files::source_files() : recent_(std::make_shared<recent>()) {}

result<std::shared_ptr<const random_access>> source_files::open(const std::filesystem::path& path) const {
    auto first = zip::open_file(path);
    if (!first) return fail(first.error());
    auto f = std::make_shared<file>(recent_, path, (*first)->size());
    f->keep(std::move(*first));
    return f;
}

}  // namespace stamplog::pack
