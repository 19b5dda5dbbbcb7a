#include "index_codec.hpp"

#include <cstring>
#include <functional>
#include <map>
#include <unordered_map>

#include "path_limits.hpp"
#include "stamplog/bundle/recipe.hpp"

namespace stamplog::bundle {
namespace {

constexpr std::string_view magic = "stlgidx1";
constexpr std::uint32_t version = 3;
constexpr std::size_t header_size = 32, origin_size = 72, content_size = 48, member_size = 40;
constexpr std::uint32_t no_content = 0xFFFFFFFF;
constexpr std::uint8_t flag_damaged = 1;

struct content_key {
    sha256_digest sha256;
    std::uint64_t size;
    bool operator==(const content_key&) const = default;
};
struct content_hash {
    std::size_t operator()(const content_key& k) const noexcept {
        std::size_t h;
        std::memcpy(&h, k.sha256.data(), sizeof h);  // a digest is a hash already
        return h;
    }
};

class encoder {
 public:
    explicit encoder(const index& from) : from_(from) {}

    result<bytes> run() {
        reserve();
        for (const auto& o : from_.origins) put_origin(o);
        for (const auto& m : from_.members)
            if (!put_member(m)) return fail(errc::limit, "index: path of " + std::to_string(m.path.size()) + " bytes");
        if (strings_.size() > UINT32_MAX) return fail(errc::limit, "index: more than 4 GiB of paths");

        bytes out;
        out.reserve(header_size + origins_.size() + contents_.size() + members_.size() + strings_.size());
        append(out, as_bytes(magic));
        append_le(out, version);
        append_le(out, static_cast<std::uint32_t>(from_.origins.size()));
        append_le(out, static_cast<std::uint32_t>(contents_.size() / content_size));
        append_le(out, static_cast<std::uint32_t>(from_.members.size()));
        append_le<std::uint64_t>(out, strings_.size());
        for (auto* part : {&origins_, &contents_, &members_, &strings_}) {
            append(out, *part);
            *part = bytes();  // not `= {}`, which keeps the memory
        }
        return out;
    }

 private:
    // A hundred thousand paths: grown piece by piece they would be copied, and their memory touched, twice.
    void reserve() {
        std::size_t paths = 0;
        for (const auto& m : from_.members) paths += m.path.size();
        strings_.reserve(paths);
        members_.reserve(from_.members.size() * member_size);
        contents_.reserve(from_.members.size() * content_size);
        known_.reserve(from_.members.size());
    }

    void put_string(bytes& out, std::string_view s) {
        append_le(out, static_cast<std::uint32_t>(strings_.size()));
        append_le(out, static_cast<std::uint32_t>(s.size()));
        append(strings_, as_bytes(s));
    }

    void put_origin(const origin& o) {
        for (const auto* s : {&o.role, &o.ercs, &o.folder, &o.name}) put_string(origins_, *s);
        append_le(origins_, o.size);
        append(origins_, o.sha256);
    }

    std::uint32_t content_of(const member& m) {
        if (m.kind == member_kind::directory) return no_content;
        const auto [at, added] =
            known_.try_emplace(content_key{m.sha256, m.size}, static_cast<std::uint32_t>(contents_.size() / content_size));
        if (added) {
            append(contents_, m.sha256);
            append_le(contents_, m.size);
            append_le(contents_, m.times.first);
            append_le(contents_, m.times.last);
        }
        return at->second;
    }

    bool put_member(const member& m) {
        if (m.path.size() > UINT16_MAX) return false;
        append_le(members_, m.frame);
        append_le(members_, m.frame_offset);
        append_le(members_, content_of(m));
        append_le(members_, m.origin);
        append_le(members_, static_cast<std::uint64_t>(m.mtime));
        append_le(members_, static_cast<std::uint32_t>(strings_.size()));
        append_le(members_, static_cast<std::uint16_t>(m.path.size()));
        members_.push_back(static_cast<std::uint8_t>(m.kind));
        members_.push_back(m.damaged ? flag_damaged : 0);
        append_le(members_, m.link_target);
        const bool nested = m.kind == member_kind::nested_zip;
        append_le(members_, nested ? m.recipe_size : m.part_of + 1);  // no_member: 0
        append(strings_, as_bytes(m.path));
        return true;
    }

    const index& from_;
    bytes origins_, contents_, members_, strings_;
    std::unordered_map<content_key, std::uint32_t, content_hash> known_;
};

class decoder {
 public:
    decoder(byte_view data, std::vector<frame> frames) : data_(data) { out_.frames = std::move(frames); }

    result<index> run() {
        if (auto r = header(); !r) return fail(r.error());
        for (std::uint32_t i = 0; i < origins_n_; ++i)
            if (!take_origin(origins_.data() + i * origin_size)) return broken("origin", i);
        out_.paths.assign(strings_.begin(), strings_.end());
        out_.members.reserve(members_n_);
        for (std::uint32_t i = 0; i < members_n_; ++i)
            if (!take_member(members_.data() + i * member_size)) return broken("member", i);
        for (std::uint32_t i = 0; i < members_n_; ++i)
            if (!is_nested_right(out_.members[i])) return broken("member", i);
        return std::move(out_);
    }

 private:
    static tl::unexpected<error> broken(const char* what, std::uint32_t i) {
        return fail(errc::corrupt, std::string("index: ") + what + " " + std::to_string(i) + " is broken");
    }

    result<void> header() {
        if (data_.size() < header_size || as_text(data_.first(8)) != magic) return fail(errc::corrupt, "index: is none");
        const auto* p = data_.data();
        if (const auto v = load_le<std::uint32_t>(p + 8); v != version)
            return fail(errc::unsupported, "index: version " + std::to_string(v),
                        "Use the stamplog that made it, or a newer one; tar opens the bundle all the same.");
        origins_n_ = load_le<std::uint32_t>(p + 12);
        contents_n_ = load_le<std::uint32_t>(p + 16);
        members_n_ = load_le<std::uint32_t>(p + 20);
        const auto strings = load_le<std::uint64_t>(p + 24);
        // 32-bit counts times small sizes: no overflow in 64 bits.
        const std::uint64_t tables = header_size + std::uint64_t{origins_n_} * origin_size +
                                     std::uint64_t{contents_n_} * content_size + std::uint64_t{members_n_} * member_size;
        if (tables > data_.size() || strings != data_.size() - tables) return fail(errc::corrupt, "index: has another size");
        auto rest = data_.subspan(header_size);
        const auto take = [&rest](std::size_t n) {
            const auto part = rest.first(n);
            rest = rest.subspan(n);
            return part;
        };
        origins_ = take(origins_n_ * origin_size);
        contents_ = take(contents_n_ * content_size);
        members_ = take(members_n_ * member_size);
        strings_ = rest;
        return {};
    }

    bool take_string(const std::uint8_t* p, std::string& out) {
        const auto at = load_le<std::uint32_t>(p), n = load_le<std::uint32_t>(p + 4);
        if (at > strings_.size() || n > strings_.size() - at) return false;
        out = as_text(strings_.subspan(at, n));
        return true;
    }

    bool take_origin(const std::uint8_t* p) {
        origin o;
        if (!take_string(p, o.role) || !take_string(p + 8, o.ercs) || !take_string(p + 16, o.folder) ||
            !take_string(p + 24, o.name))
            return false;
        o.size = load_le<std::uint64_t>(p + 32);
        std::memcpy(o.sha256.data(), p + 40, o.sha256.size());
        out_.origins.push_back(std::move(o));
        return true;
    }

    bool take_content(std::uint32_t id, member& m) {
        if (m.kind == member_kind::directory) return id == no_content;
        if (id >= contents_n_) return false;
        const auto* p = contents_.data() + std::size_t{id} * content_size;
        std::memcpy(m.sha256.data(), p, m.sha256.size());
        m.size = load_le<std::uint64_t>(p + 32);
        const time_span times{load_le<std::uint32_t>(p + 40), load_le<std::uint32_t>(p + 44)};
        m.times = span_of(times.first, times.last);
        return times == m.times;  // known and plausible, or twice 0
    }

    bool take_member(const std::uint8_t* p) {
        member m;
        m.frame = load_le<std::uint32_t>(p);
        m.frame_offset = load_le<std::uint32_t>(p + 4);
        m.origin = load_le<std::uint32_t>(p + 12);
        m.mtime = static_cast<std::int64_t>(load_le<std::uint64_t>(p + 16));
        const auto at = load_le<std::uint32_t>(p + 24);
        const auto n = load_le<std::uint16_t>(p + 28);
        m.link_target = load_le<std::uint32_t>(p + 32);
        const auto last = load_le<std::uint32_t>(p + 36);
        if (p[30] > static_cast<std::uint8_t>(member_kind::nested_zip) || p[31] > flag_damaged) return false;
        m.kind = static_cast<member_kind>(p[30]);
        if (m.kind == member_kind::nested_zip)
            m.recipe_size = last;
        else
            m.part_of = last - 1;  // 0: no_member
        m.damaged = (p[31] & flag_damaged) != 0;
        if (n == 0 || at > out_.paths.size() || n > out_.paths.size() - at) return false;
        m.path = std::string_view(out_.paths.data() + at, n);
        if (!is_within_path_limits(m.path)) return false;
        if (m.origin != no_origin && m.origin >= origins_n_) return false;
        if (!take_content(load_le<std::uint32_t>(p + 8), m) || !is_placed(m)) return false;
        out_.members.push_back(m);
        return true;
    }

    // The content lies in the frames that the seek table names, and a link leads to a file before it.
    bool is_placed(const member& m) {
        if (m.kind == member_kind::hard_link) {
            if (m.link_target >= out_.members.size() || m.frame != 0 || m.frame_offset != 0) return false;
            const auto& target = out_.members[m.link_target];
            return target.kind == member_kind::file && target.size == m.size && target.sha256 == m.sha256;
        }
        if (m.kind == member_kind::nested_zip) return m.frame == 0;  // its recipe may lie behind it: is_nested_right()
        if (m.link_target != no_member) return false;
        if (m.frame >= out_.frames.size() || m.frame_offset > out_.frames[m.frame].content_size) return false;
        const auto& last = out_.frames.back();
        const std::uint64_t end = last.content_offset + last.content_size;
        const auto begin = out_.frames[m.frame].content_offset + m.frame_offset;
        if (m.size > end - begin) return false;
        if (m.kind != member_kind::file) return true;
        // As in a tar. Members within each other would make much work of a small bundle.
        if (begin < content_end_) return false;
        content_end_ = begin + m.size;
        return true;
    }

    // Once all members are there: a recipe lies within a file, and only nested zips have parts.
    bool is_nested_right(const member& m) const {
        if (m.kind == member_kind::nested_zip) {
            if (m.link_target >= members_n_ || m.recipe_size > max_recipe_bytes) return false;
            const auto& recipes = out_.members[m.link_target];
            return recipes.kind == member_kind::file && m.frame_offset <= recipes.size &&
                   m.recipe_size <= recipes.size - m.frame_offset;
        }
        if (m.part_of == no_member) return true;
        return m.part_of < members_n_ && out_.members[m.part_of].kind == member_kind::nested_zip;
    }

    byte_view data_, origins_, contents_, members_, strings_;
    std::uint64_t content_end_ = 0;  // of the last file, in the tar
    std::uint32_t origins_n_ = 0, contents_n_ = 0, members_n_ = 0;
    index out_;
};

}  // namespace

result<bytes> encode_index(const index& from) { return encoder(from).run(); }

result<index> decode_index(byte_view data, std::vector<frame> frames) { return decoder(data, std::move(frames)).run(); }

}  // namespace stamplog::bundle
