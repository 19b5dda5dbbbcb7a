#include "nested_proof.hpp"

#include <algorithm>
#include <array>

#include "stamplog/zip/content.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::pack {
namespace {

// Takes only the bytes that are expected: the first other one ends the deflating.
class same_bytes_sink final : public byte_sink {
 public:
    explicit same_bytes_sink(byte_view expected) : left_(expected) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        if (data.size() > left_.size() || !std::equal(data.begin(), data.end(), left_.begin()))
            return fail(errc::conflict, "other bytes");
        left_ = left_.subspan(data.size());
        return {};
    }
    bool ended() const noexcept { return left_.empty(); }

 private:
    byte_view left_;
};

// zlib's parameters in the order of how many zips are made with them. Each costs a zip of another maker its first block.
constexpr std::array<zip::deflate_parameters, 6> usual = {{{6, 8}, {9, 8}, {1, 8}, {5, 8}, {6, 9}, {9, 9}}};

class prover {
 public:
    explicit prover(bytes zip) : zip_(std::move(zip)), source_(zip_) {}

    std::optional<proved_zip> run() {
        if (!find_entries()) return std::nullopt;
        std::uint64_t at = 0;
        for (std::uint32_t i = 0; i < out_.entries.size(); ++i) {
            const auto& e = out_.entries[i];
            if (e.data_offset < at) return std::nullopt;
            add_literal(at, e.data_offset);
            if (!add_member(i)) return std::nullopt;
            at = e.data_offset + e.compressed_size;
        }
        add_literal(at, zip_.size());
        if (out_.recipe.parts.size() > bundle::max_recipe_parts) return std::nullopt;
        out_.sha256 = sha256_of(zip_);
        return std::move(out_);
    }

 private:
    bool find_entries() {
        auto d = zip::read_directory(source_);
        if (!d || !d->refused.empty()) return false;
        std::uint64_t total = 0;
        for (auto& e : d->entries) {
            if (e.is_directory || e.size == 0) continue;  // their bytes are literals
            total += e.size;
            if (e.size > bundle::max_nested_member_bytes || total > bundle::max_nested_content_bytes) return false;
            out_.entries.push_back(std::move(e));
        }
        std::stable_sort(out_.entries.begin(), out_.entries.end(),
                         [](const auto& a, const auto& b) { return a.data_offset < b.data_offset; });
        return !out_.entries.empty();
    }

    void add_literal(std::uint64_t begin, std::uint64_t end) {
        if (begin == end) return;
        out_.recipe.parts.push_back({bundle::part_kind::literal, {0, 0}, 0, end - begin});
        append(out_.recipe.literals,
               byte_view(zip_).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
    }

    bool add_member(std::uint32_t i) {
        const auto& e = out_.entries[i];
        content_.resize(static_cast<std::size_t>(e.size));
        if (!inflater_.inflate(source_, e, content_)) return false;
        if (e.method == zip::method::stored) {
            out_.recipe.parts.push_back({bundle::part_kind::stored, {0, 0}, i, e.size});
            return true;
        }
        const byte_view expected =
            byte_view(zip_).subspan(static_cast<std::size_t>(e.data_offset), static_cast<std::size_t>(e.compressed_size));
        if (!gives(expected)) {
            const auto it = std::find_if(usual.begin(), usual.end(), [&](const auto& p) { return use(p) && gives(expected); });
            if (it == usual.end()) return false;
        }
        out_.recipe.parts.push_back({bundle::part_kind::deflated, parameters_, i, e.compressed_size});
        return true;
    }

    // False where these parameters were tried already.
    bool use(const zip::deflate_parameters& p) {
        if (parameters_ == p) return false;
        deflater_.emplace(p);
        parameters_ = p;
        return true;
    }

    bool gives(byte_view expected) {
        same_bytes_sink out(expected);
        std::uint64_t made = 0;
        deflater_->restart();
        return deflater_->write(content_, out, made) && deflater_->end(out, made) && out.ended();
    }

    const bytes zip_;
    const zip::memory_source source_;
    zip::inflater inflater_;
    std::optional<zip::deflater> deflater_{std::in_place};
    zip::deflate_parameters parameters_;
    bytes content_;
    proved_zip out_;
};

}  // namespace

result<std::optional<proved_zip>> prove(const random_access& file, const zip::entry& zip) {
    bytes content(static_cast<std::size_t>(zip.size));
    if (auto r = zip::inflater().inflate(file, zip, content); !r) {
        if (ends_packing(r.error())) return fail(r.error());
        return std::optional<proved_zip>{};
    }
    return prover(std::move(content)).run();
}

}  // namespace stamplog::pack
