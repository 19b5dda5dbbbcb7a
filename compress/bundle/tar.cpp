#include "stamplog/bundle/tar.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <span>
#include <string>

namespace stamplog::bundle {
namespace {

// All text, not terminated where it fills a field; what is not used is zero.
struct ustar {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link_target[100], magic[6], version[2],
        user[32], group[32], major[8], minor[8], prefix[155], unused[12];
};
static_assert(sizeof(ustar) == tar_block);

constexpr std::uint64_t octal_limit = 1ULL << 33;  // eleven octal digits say less than this

void put_text(std::span<char> field, std::string_view text) { std::copy_n(text.begin(), text.size(), field.begin()); }

// The digits, and a space where there is room for it; a zero behind that ends the field.
void put_octal(std::span<char> field, std::size_t digits, std::uint64_t n) {
    for (auto i = digits; i-- > 0; n /= 8) field[i] = static_cast<char>('0' + n % 8);
    field[digits] = ' ';
}

bool is_ascii(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool fits_octal(std::int64_t n) { return n >= 0 && static_cast<std::uint64_t>(n) < octal_limit; }

// The two fields that a path goes into, with a slash between them that neither holds.
struct split_path {
    std::string_view prefix, name;
};

// At the first slash that leaves no more than its room to the name.
std::optional<split_path> split(std::string_view path) {
    constexpr auto most = sizeof(ustar::name);
    if (path.size() <= most) return split_path{{}, path};
    const auto slash = path.find('/', path.size() - most - 1);
    if (slash == path.npos || slash == 0 || slash > sizeof(ustar::prefix) || slash + 1 == path.size()) return std::nullopt;
    return split_path{path.substr(0, slash), path.substr(slash + 1)};
}

// What stands where a reader that does not know pax looks for a path that is too long: the end of its last component, below a
// folder. Whatever the path is, this leads neither up nor to the root.
std::string stand_in(std::string_view folder, std::string_view path) {
    if (path.ends_with('/')) path.remove_suffix(1);
    path.remove_prefix(path.rfind('/') + 1);
    auto from = path.size() - std::min(path.size(), sizeof(ustar::name) - folder.size());
    while (from < path.size() && (path[from] & 0xC0) == 0x80) ++from;  // not within a character
    return std::string(folder).append(path.substr(from));
}

// "<length> <keyword>=<value>\n"; the length counts its own digits.
void append_record(std::string& to, std::string_view keyword, std::string_view value) {
    const auto rest = keyword.size() + value.size() + 3;
    const auto about = rest + std::to_string(rest).size();
    to += std::to_string(rest + std::to_string(about).size());
    to.append(" ").append(keyword).append("=").append(value).append("\n");
}

class header {
 public:
    explicit header(const tar_entry& e)
        : e_(e), folder_(e.is_directory ? std::string(e.path) + '/' : std::string()), place_(split(path())) {
        if (!place_ || !is_ascii(path())) append_record(records_, "path", path());
        if (!fits_link(e.link_target) || !is_ascii(e.link_target)) append_record(records_, "linkpath", e.link_target);
        if (e.size >= octal_limit) append_record(records_, "size", std::to_string(e.size));
        if (!fits_octal(e.mtime)) append_record(records_, "mtime", std::to_string(e.mtime));
    }

    std::uint64_t size() const {
        if (records_.empty()) return tar_block;
        return 2 * tar_block + records_.size() + tar_padding(records_.size());
    }

    bytes make() const {
        bytes out(static_cast<std::size_t>(size()));
        auto at = std::span(out);
        if (!records_.empty()) {
            const auto name = stand_in("PaxHeaders/", path());
            put(at.first<tar_block>(), {{}, name}, {}, 'x', records_.size());
            std::copy(records_.begin(), records_.end(), at.begin() + tar_block);
            at = at.last(tar_block);
        }
        std::string name, link;
        const auto place = place_ ? *place_ : split_path{{}, name = stand_in("long/", path())};
        const std::string_view target = fits_link(e_.link_target) ? e_.link_target : link = stand_in("long/", e_.link_target);
        put(at.first<tar_block>(), place, target, type(), e_.size < octal_limit ? e_.size : 0);
        return out;
    }

 private:
    static bool fits_link(std::string_view target) { return target.size() <= sizeof(ustar::link_target); }

    std::string_view path() const { return e_.is_directory ? std::string_view(folder_) : e_.path; }

    char type() const {
        if (!e_.link_target.empty()) return '1';
        return e_.is_directory ? '5' : '0';
    }

    void put(std::span<std::uint8_t, tar_block> to, const split_path& path, std::string_view link_target, char type,
             std::uint64_t size) const {
        ustar h{};
        put_text(h.name, path.name);
        put_octal(h.mode, 6, e_.is_directory ? 0755 : 0644);
        for (auto* const zero : {&h.uid, &h.gid, &h.major, &h.minor}) put_octal(*zero, 6, 0);
        put_octal(h.size, 11, size);
        put_octal(h.mtime, 11, fits_octal(e_.mtime) ? static_cast<std::uint64_t>(e_.mtime) : 0);
        h.type = type;
        put_text(h.link_target, link_target);
        put_text(h.magic, "ustar");
        put_text(h.version, "00");
        put_text(h.prefix, path.prefix);
        put_text(h.checksum, "        ");
        std::memcpy(to.data(), &h, sizeof h);
        // The sum of all bytes, its own eight taken as spaces; the space ends it behind a zero.
        const auto sum = std::accumulate(to.begin(), to.end(), std::uint64_t{0});
        put_octal(h.checksum, 6, sum);
        h.checksum[6] = '\0';
        std::memcpy(to.data(), &h, sizeof h);
    }

    const tar_entry& e_;
    const std::string folder_;  // its path with a slash
    const std::optional<split_path> place_;
    std::string records_;  // of the extended header; empty: there is none
};

}  // namespace

bytes tar_header(const tar_entry& e) { return header(e).make(); }

std::uint64_t tar_header_size(const tar_entry& e) { return header(e).size(); }

}  // namespace stamplog::bundle
