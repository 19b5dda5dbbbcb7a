#include "stamplog/zip/parts.hpp"

#include <algorithm>

#include "stamplog/base/part_name.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::zip {
namespace {

class joined_parts final : public random_access {
 public:
    explicit joined_parts(std::vector<std::unique_ptr<random_access>> parts) : parts_(std::move(parts)) {
        for (const auto& p : parts_) ends_.push_back(size() + p->size());
    }
    std::uint64_t size() const noexcept override { return ends_.empty() ? 0 : ends_.back(); }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > size() || out.size() > size() - offset)
            return fail(errc::corrupt, "the parts end before byte " + std::to_string(offset + out.size()));
        auto at = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), offset) - ends_.begin());
        for (; !out.empty(); ++at) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), ends_[at] - offset));
            if (auto r = parts_[at]->read_at(offset - (ends_[at] - parts_[at]->size()), out.first(n)); !r) return r;
            out = out.subspan(n);
            offset += n;
        }
        return {};
    }

 private:
    std::vector<std::unique_ptr<random_access>> parts_;
    std::vector<std::uint64_t> ends_;  // of each part in the whole
};

// All but the last have the first one's size.
result<void> check_sizes(const std::vector<std::unique_ptr<random_access>>& parts, const std::string& whole) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto size = parts[i]->size(), first = parts.front()->size();
        if (size > 0 && (i + 1 < parts.size() ? size == first : size <= first)) continue;
        return fail(errc::corrupt,
                    part_name(whole, static_cast<unsigned>(i + 1)) + ": has " + std::to_string(size) +
                        " bytes, where the first part has " + std::to_string(first),
                    "Copy that part again from where it came.");
    }
    return {};
}

}  // namespace

std::unique_ptr<random_access> join(std::vector<std::unique_ptr<random_access>> parts) {
    return std::make_unique<joined_parts>(std::move(parts));
}

result<std::unique_ptr<random_access>> open_parts(const std::filesystem::path& first) {
    const auto named = parse_part_name(first.string());
    if (!named || named->number != 1)
        return fail(errc::config, first.filename().string() + ": is not the name of a first part",
                    "Give the part that ends in .001.");
    std::vector<std::unique_ptr<random_access>> parts;
    for (unsigned i = 1; i <= max_parts; ++i) {
        auto file = open_file(part_name(named->whole, i));
        if (!file && i > 1 && file.error().code == errc::not_found) break;
        if (!file) return fail(file.error());
        parts.push_back(std::move(*file));
    }
    if (auto ok = check_sizes(parts, std::filesystem::path(named->whole).filename().string()); !ok) return fail(ok.error());
    return join(std::move(parts));
}

}  // namespace stamplog::zip
