#include "transcript_files.hpp"

#include <algorithm>
#include <array>

#include "stamplog/base/sha256.hpp"
#include "stamplog/zip/content.hpp"
#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::pep {
namespace {

constexpr std::size_t most_texts = 1000;
constexpr std::uint64_t largest_text = 4ULL << 30;
using buffer = std::array<std::uint8_t, 64U << 10>;

struct closeness {
    std::optional<ticks> distance{};
    bool closes = false;
};

closeness nearest(const std::vector<transcript>& found, const our_session& ours) {
    closeness least;
    for (const auto& t : found)
        if (const auto off = distance_to(t, ours); off && (!least.distance || *off < *least.distance))
            least = {off, t.cmdlets.contains("close-privilegedendpoint")};
    return least;
}

read_text text_in(const transcript_file& file, const closeness& how) {
    read_text out{file, how.distance, how.closes};
    out.file.ours = how.distance.has_value();
    return out;
}

struct file_content {
    std::string sha256;
    bool is_zip = false;
    std::vector<transcript> transcripts;  // when it is no zip
};

// One pass over the file: its hash, and its transcripts in case it is a text.
result<file_content> read_through(const random_access& file) {
    class sha256 hash;
    transcript_reader reader;
    file_content content;
    buffer piece;
    for (std::uint64_t at = 0; at < file.size();) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size() - at));
        if (auto ok = file.read_at(at, std::span(piece.data(), n)); !ok) return fail(ok.error());
        if (at == 0) content.is_zip = n >= 4 && piece[0] == 'P' && piece[1] == 'K' && piece[2] == 3 && piece[3] == 4;
        const byte_view view(piece.data(), n);
        hash.update(view);
        if (!content.is_zip) reader.feed(view);
        at += n;
    }
    content.sha256 = to_hex(hash.finish());
    content.transcripts = reader.finish();
    return content;
}

result<closeness> distance_of(const random_access& file, const zip::entry& e, const our_session& ours) {
    if (e.size > largest_text) return fail(errc::limit, e.name + ": larger than 4 GiB");
    zip::member_stream stream(file, e);
    transcript_reader reader;
    buffer piece;
    for (;;) {
        const auto n = stream.read(piece);
        if (!n) return fail(n.error());
        if (*n == 0) break;
        reader.feed(byte_view(piece.data(), *n));
    }
    return nearest(reader.finish(), ours);
}

result<std::vector<read_text>> read_zip(const random_access& file, const transcript_file& whole, const our_session& ours) {
    const auto directory = zip::read_directory(file);
    if (!directory) return fail(directory.error());
    if (!directory->refused.empty()) return fail(directory->refused.front().why);
    std::vector<read_text> texts;
    for (const auto& e : directory->entries) {
        if (e.is_directory) continue;
        if (texts.size() == most_texts) return fail(errc::limit, "more than 1000 texts in one zip");
        const auto distance = distance_of(file, e, ours);
        if (!distance) return fail(distance.error());
        texts.push_back(text_in(whole, *distance));
        texts.back().file.text_name = e.name;
    }
    return texts;
}

}  // namespace

result<std::vector<read_text>> read_transcript_file(const std::filesystem::path& path, const our_session& ours) {
    const auto context = path.filename().string();
    const auto file = zip::open_file(path);
    if (!file) return fail_in(context, file);
    auto content = read_through(**file);
    if (!content) return fail_in(context, content);
    const transcript_file whole{path, (*file)->size(), content->sha256, false, {}};
    if (content->is_zip) {
        auto texts = read_zip(**file, whole, ours);
        if (!texts) return fail_in(context, texts);
        return texts;
    }
    if (content->transcripts.empty()) return fail(errc::corrupt, context + ": no transcript in it");
    return std::vector{text_in(whole, nearest(content->transcripts, ours))};
}

}  // namespace stamplog::pep
