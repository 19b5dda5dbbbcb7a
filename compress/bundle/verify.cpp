#include "stamplog/bundle/verify.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "frame_decoder.hpp"
#include "member_checker.hpp"
#include "placement.hpp"
#include "rebuild.hpp"
#include "stamplog/bundle/salvage.hpp"
#include "tail.hpp"

namespace stamplog::bundle {
namespace {

// Hashes the file while the frame decoder reads it from the front: every byte is read once.
class hashing_access final : public random_access {
 public:
    hashing_access(const random_access& file, const verify_options& options) : file_(file), options_(options) {}
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (auto r = file_.read_at(offset, out); !r) return r;
        if (offset != at_) return {};
        hash(out);
        return {};
    }
    // What the decoder left out, up to `offset`.
    [[nodiscard]] result<void> catch_up(std::uint64_t offset) const {
        bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(1u << 20, offset - std::min(at_, offset))));
        while (at_ < offset) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), offset - at_));
            const auto part = std::span(piece).first(n);
            if (auto r = file_.read_at(at_, part); !r) return r;
            hash(part);
        }
        return {};
    }
    // From here on bytes count for the whole file's hash only.
    sha256_digest end_of_content() { return content_.finish(); }
    void begin_tail() { in_tail_ = true; }
    sha256_digest whole() { return whole_.finish(); }

 private:
    void hash(byte_view data) const {
        if (!in_tail_) content_.update(data);
        whole_.update(data);
        at_ += data.size();
        if (options_.progress) options_.progress(at_, file_.size());
    }
    const random_access& file_;
    const verify_options& options_;
    mutable sha256 content_, whole_;
    mutable std::uint64_t at_ = 0;
    bool in_tail_ = false;
};

class verifier {
 public:
    verifier(const random_access& file, const verify_options& options) : file_(file), through_(file, options) {}

    result<verify_report> run() {
        auto t = read_tail(file_);
        if (!t) return without_index(t.error());
        auto contents = read_index(file_, *t);
        // A whole index of a version that is not ours says nothing of damage.
        if (!contents && contents.error().code == errc::unsupported) return fail(contents.error());
        if (!contents) return without_index(contents.error());
        report_.index_good = true;
        decoder_.emplace(t->end.kind);
        member_checker checker(*contents);
        if (auto r = check_frames(contents->frames, checker); !r) return fail(r.error());
        if (auto r = check_digest(t->end); !r) return fail(r.error());
        auto good = checker.finish();
        if (auto r = check_nested(t->end.kind, *contents, good); !r) return fail(r.error());
        take_members(*contents, good);
        report_.intact = report_.damages.empty() && report_.members_damaged.empty() && report_.members_unproved.empty();
        return std::move(report_);
    }

 private:
    void add_damage(std::uint64_t offset, std::uint64_t size, std::string what) {
        report_.damages.push_back({offset, size, std::move(what)});
    }

    result<void> check_frames(const std::vector<frame>& frames, member_checker& checker) {
        report_.frames = frames.size();
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (auto c = through_.catch_up(frames[i].file_offset); !c) return c;
            auto r = check_frame(frames[i], checker);
            if (!r && r.error().code != errc::corrupt) return r;
            if (r)
                ++report_.frames_good;
            else
                add_damage(frames[i].file_offset, frames[i].compressed_size,
                           "frame " + std::to_string(i) + ": " + r.error().what);
        }
        return {};
    }

    result<void> check_frame(const frame& f, member_checker& checker) {
        decoder_->start(through_, f.file_offset, f.compressed_size);
        std::uint64_t decoded = 0;
        for (;;) {
            const auto piece = decoder_->next();
            if (!piece) return fail(piece.error());
            if (piece->empty()) break;
            if (piece->size() > f.content_size - decoded) return fail(errc::corrupt, "is larger than the seek table says");
            checker.feed(f.content_offset + decoded, *piece);
            decoded += piece->size();
        }
        report_.content_bytes += decoded;
        return decoded == f.content_size ? result<void>{} : fail(errc::corrupt, "is smaller than the seek table says");
    }

    result<void> check_digest(const tail& end) {
        if (auto r = through_.catch_up(end.digest_offset); !r) return r;
        if (through_.end_of_content() != end.digest)
            add_damage(0, end.digest_offset, "digest: the bytes before it are not those that were sealed");
        through_.begin_tail();
        if (auto r = through_.catch_up(file_.size()); !r) return r;
        report_.sha256 = to_hex(through_.whole());
        return {};
    }

    // A nested zip is good when it can be put together: its members are read once more.
    result<void> check_nested(container kind, const index& contents, std::vector<bool>& good) {
        struct nowhere final : byte_sink {
            [[nodiscard]] result<void> write(byte_view) override { return {}; }
        } out;
        // A zip with several names is put together once; the recipes in the order in which they lie.
        std::map<std::tuple<recipe_place, std::uint64_t, sha256_digest>, std::vector<std::uint32_t>> zips;
        for (std::uint32_t i = 0; i < good.size(); ++i) {
            const auto& m = contents.members[i];
            if (m.kind == member_kind::nested_zip) zips[{recipe_of(m), m.size, m.sha256}].push_back(i);
        }
        std::vector<std::uint32_t> order;
        order.reserve(zips.size());
        for (const auto& [zip, names] : zips) order.push_back(names.front());
        kept_frames frames(file_, kind, contents.frames);
        rebuilder all(frames, contents);
        all.expect(std::move(order));
        for (const auto& [zip, names] : zips) {
            auto r = all.write(names.front(), out);
            const auto code = r ? errc::internal : r.error().code;
            if (code == errc::corrupt || code == errc::limit)
                add_damage(0, 0, r.error().what);
            else if (!r && code != errc::unsupported)
                return r;
            for (const auto i : names) good[i] = r.has_value();
            if (code == errc::unsupported) unproved_.insert(names.begin(), names.end());
        }
        return {};
    }

    void take_members(const index& contents, const std::vector<bool>& good) {
        report_.members = good.size();
        for (std::uint32_t i = 0; i < good.size(); ++i) {
            if (good[i])
                ++report_.members_good;
            else
                (unproved_.contains(i) ? report_.members_unproved : report_.members_damaged)
                    .emplace_back(contents.members[i].path);
        }
    }

    // Frames are walked as they lie there; names come from the tar headers.
    result<verify_report> without_index(const error& why) {
        if (why.code != errc::corrupt && why.code != errc::unsupported) return fail(why);
        add_damage(file_.size(), 0, why.what);
        if (auto r = through_.catch_up(file_.size()); !r) return fail(r.error());
        report_.sha256 = to_hex(through_.whole());
        const auto left = salvage(file_, {});
        if (!left) {
            if (left.error().code != errc::corrupt && left.error().code != errc::limit) return fail(left.error());
            add_damage(0, file_.size(), left.error().what);
            return std::move(report_);
        }
        report_.frames = left->frames_good + left->frames_bad;
        report_.frames_good = left->frames_good;
        if (left->frames_bad > 0)
            add_damage(0, 0,
                       std::to_string(left->frames_bad) +
                           (left->frames_bad == 1 ? " frame does not decode" : " frames do not decode"));
        report_.members = left->members.size();
        for (const auto& m : left->members) {
            if (m.complete)
                ++report_.members_good;
            else
                report_.members_damaged.push_back(m.path);
            report_.content_bytes += m.is_link ? 0 : m.size;
        }
        return std::move(report_);
    }

    const random_access& file_;
    hashing_access through_;
    std::optional<frame_decoder> decoder_;
    std::set<std::uint32_t> unproved_;
    verify_report report_;
};

}  // namespace

result<verify_report> verify(const random_access& file, const verify_options& options) { return verifier(file, options).run(); }

}  // namespace stamplog::bundle
