#include "rebuild.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "hashing_sink.hpp"
#include "placement.hpp"
#include "stamplog/bundle/recipe.hpp"
#include "stream_cursor.hpp"

namespace stamplog::bundle {
namespace {

// What is read ahead in the bundle's order, so that each frame is decoded once; zips with more are read member by member.
constexpr std::uint64_t most_read_ahead = 32u << 20;

// Counts what passes, and says when it is more than it should be.
class bounded_sink final : public byte_sink {
 public:
    bounded_sink(byte_sink& out, std::uint64_t most) : out_(out), left_(most) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        if (data.size() > left_) return fail(errc::unsupported, "is longer than it was");
        left_ -= data.size();
        return out_.write(data);
    }
    std::uint64_t left() const noexcept { return left_; }

 private:
    byte_sink& out_;
    std::uint64_t left_;
};

class deflating_sink final : public byte_sink {
 public:
    deflating_sink(zip::deflater& d, byte_sink& out) : deflater_(d), out_(out) {}
    [[nodiscard]] result<void> write(byte_view data) override { return deflater_.write(data, out_, made_); }
    [[nodiscard]] result<void> end() { return deflater_.end(out_, made_); }

 private:
    zip::deflater& deflater_;
    byte_sink& out_;
    std::uint64_t made_ = 0;
};

class rebuilder {
 public:
    rebuilder(const random_access& file, container c, const index& all, const member& zip)
        : all_(all), zip_(zip), cursor_(file, c, all.frames) {}

    result<void> run(byte_sink& out) {
        if (auto r = load(); !r) return r;
        if (auto r = read_ahead(); !r) return r;
        hashing_sink through(out);
        byte_view literals(recipe_.literals);
        for (const auto& p : recipe_.parts) {
            if (p.kind == part_kind::literal) {
                const auto n = static_cast<std::size_t>(p.size);
                if (auto r = through.write(literals.first(n)); !r) return r;
                literals = literals.subspan(n);
            } else if (auto r = add_member(p, through); !r) {
                return r;
            }
        }
        if (through.finish() != zip_.sha256)
            return other_zlib("its SHA-256 is not the index's, though those of its members are");
        return {};
    }

 private:
    tl::unexpected<error> other_zlib(const std::string& what) const {
        return fail(errc::unsupported, what,
                    "zlib on this machine is another than where the bundle was packed. Its members lie below '" +
                        std::string(zip_.path) + "~/'; read those.");
    }

    result<void> load() {
        memory_sink body;
        for (const auto& e : extents_of(all_, recipe_of(zip_)))
            if (auto r = cursor_.read(e.frame, e.offset, e.size, body); !r) return r;
        auto decoded = decode_recipe(body.content, zip_.size);
        if (!decoded) return fail(decoded.error());
        recipe_ = std::move(*decoded);
        std::uint64_t total = 0;
        for (const auto& p : recipe_.parts) {
            if (p.kind == part_kind::literal) continue;
            if (p.member >= all_.members.size() || !has_content(all_.members[p.member]))
                return fail(errc::corrupt, "recipe: names no member with content");
            total += all_.members[p.member].size;
            if (total > max_nested_content_bytes)
                return fail(errc::limit, "recipe: more content than max_nested_content_bytes");
        }
        read_ahead_ = total <= most_read_ahead;
        return {};
    }

    // A recipe that names recipes would have no end.
    static bool has_content(const member& m) { return m.kind == member_kind::file || m.kind == member_kind::hard_link; }

    result<void> read_content(const member& m, byte_sink& out) {
        hashing_sink through(out);
        if (auto r = cursor_.read(m.frame, m.frame_offset, m.size, through); !r) return fail_in(m.path, r);
        if (through.finish() != m.sha256) return fail(errc::corrupt, std::string(m.path) + ": its SHA-256 is not the index's");
        return {};
    }

    result<void> read_ahead() {
        if (!read_ahead_) return {};
        std::vector<const member*> wanted;
        for (const auto& p : recipe_.parts)
            if (p.kind != part_kind::literal) wanted.push_back(&content_of(all_, p.member));
        std::sort(wanted.begin(), wanted.end(), [](const auto* a, const auto* b) {
            return std::pair(a->frame, a->frame_offset) < std::pair(b->frame, b->frame_offset);
        });
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        for (const auto* m : wanted) {
            memory_sink content;
            if (auto r = read_content(*m, content); !r) return r;
            ahead_.emplace(m, std::move(content.content));
        }
        return {};
    }

    result<void> give(const member& m, byte_sink& out) {
        if (!read_ahead_) return read_content(m, out);
        return out.write(ahead_.at(&m));
    }

    result<void> add_member(const recipe_part& p, byte_sink& out) {
        const auto& m = content_of(all_, p.member);
        bounded_sink exact(out, p.size);
        if (p.kind == part_kind::stored) {
            if (m.size != p.size) return fail(errc::corrupt, "recipe: a stored member has another size");
            return give(m, exact);
        }
        if (!deflater_ || parameters_ != p.parameters)
            deflater_.emplace(p.parameters);
        else
            deflater_->restart();
        parameters_ = p.parameters;
        deflating_sink through(*deflater_, exact);
        auto r = give(m, through);
        if (r) r = through.end();
        if (!r && r.error().code != errc::unsupported) return r;
        if (!r || exact.left() != 0)
            return other_zlib("'" + std::string(all_.members[p.member].path) + "' deflates to another size than it had");
        return {};
    }

    const index& all_;
    const member& zip_;
    stream_cursor cursor_;
    recipe recipe_;
    bool read_ahead_ = false;
    std::map<const member*, bytes> ahead_;
    std::optional<zip::deflater> deflater_;
    zip::deflate_parameters parameters_;
};

}  // namespace

result<void> rebuild(const random_access& file, container c, const index& all, std::uint32_t which, byte_sink& out) {
    const auto& zip = all.members[which];
    auto r = rebuilder(file, c, all, zip).run(out);
    if (!r) return fail_in(zip.path, r);
    return r;
}

}  // namespace stamplog::bundle
