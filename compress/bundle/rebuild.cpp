#include "rebuild.hpp"

#include <string>

#include "hashing_sink.hpp"

namespace stamplog::bundle {
namespace {

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

tl::unexpected<error> other_zlib(const member& zip, const std::string& what) {
    return fail(errc::unsupported, what,
                "zlib on this machine is another than where the bundle was packed. Its members lie below '" +
                    std::string(zip.path) + "~/'; read those.");
}

}  // namespace

result<void> rebuilder::write(std::uint32_t which, byte_sink& out) {
    const auto& zip = all_.members[which];
    const auto recipe = parts_.begin(which);
    if (!recipe) return fail_in(zip.path, recipe);
    auto r = write_parts(zip, **recipe, out);
    if (!r) return fail_in(zip.path, r);
    return r;
}

result<void> rebuilder::write_parts(const member& zip, const recipe& from, byte_sink& out) {
    hashing_sink through(out);
    byte_view literals(from.literals);
    for (std::size_t i = 0; i < from.parts.size(); ++i) {
        const auto& p = from.parts[i];
        if (p.kind == part_kind::literal) {
            const auto n = static_cast<std::size_t>(p.size);
            if (auto r = through.write(literals.first(n)); !r) return r;
            literals = literals.subspan(n);
            continue;
        }
        const auto content = parts_.content(i);
        if (!content) return fail(content.error());
        if (auto r = write_member(zip, p, *content, through); !r) return r;
    }
    if (through.finish() != zip.sha256)
        return other_zlib(zip, "its SHA-256 is not the index's, though those of its members are");
    return {};
}

result<void> rebuilder::write_member(const member& zip, const recipe_part& p, byte_view content, byte_sink& out) {
    if (p.kind == part_kind::stored) {
        if (content.size() != p.size) return fail(errc::corrupt, "recipe: a stored member has another size");
        return out.write(content);
    }
    bounded_sink exact(out, p.size);
    auto r = deflate(p.parameters, content, exact);
    if (!r && r.error().code != errc::unsupported) return r;
    if (!r || exact.left() != 0)
        return other_zlib(zip, "'" + std::string(all_.members[p.member].path) + "' deflates to another size than it had");
    return {};
}

result<void> rebuilder::deflate(const zip::deflate_parameters& how, byte_view content, byte_sink& out) {
    if (!deflater_ || parameters_ != how)
        deflater_.emplace(how);
    else
        deflater_->restart();
    parameters_ = how;
    std::uint64_t made = 0;
    if (auto r = deflater_->write(content, out, made); !r) return r;
    return deflater_->end(out, made);
}

}  // namespace stamplog::bundle
