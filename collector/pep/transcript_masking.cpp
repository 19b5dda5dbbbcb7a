#include <algorithm>
#include <array>
#include <span>

#include "stamplog/pep/sas_mask.hpp"
#include "stamplog/zip/content.hpp"
#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"
#include "text_decoding.hpp"

namespace stamplog::pep {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_masked = 256ULL << 20;
constexpr std::size_t most_masked_texts = 1000;

bool is_zip(byte_view start) {
    return start.size() >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
}

result<bytes> whole_file(const random_access& file) {
    if (file.size() > largest_masked) return fail(errc::limit, "larger than 256 MiB");
    bytes content(static_cast<std::size_t>(file.size()));
    if (auto ok = file.read_at(0, content); !ok) return fail(ok.error());
    return content;
}

result<bytes> whole_member(const random_access& file, const zip::entry& e) {
    if (e.size > largest_masked) return fail(errc::limit, e.name + ": larger than 256 MiB");
    zip::member_stream stream(file, e);
    bytes content;
    std::array<std::uint8_t, 64U << 10> piece;
    for (;;) {
        const auto n = stream.read(piece);
        if (!n) return fail(n.error());
        if (*n == 0) return content;
        append(content, byte_view(piece.data(), *n));
    }
}

// Names come from outside: what is left is plain, and numbered so that two never meet.
std::string plain_name(std::size_t number, const std::string& member) {
    auto name = fs::path(member).filename().string();
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                     c == '-');
        },
        '-');
    return std::to_string(number) + "-" + name.substr(name.size() > 120 ? name.size() - 120 : 0);
}

result<std::vector<masked_text>> texts_of_zip(const random_access& file) {
    const auto directory = zip::read_directory(file);
    if (!directory) return fail(directory.error());
    if (!directory->refused.empty()) return fail(directory->refused.front().why);
    std::vector<masked_text> out;
    std::uint64_t total = 0;
    for (const auto& e : directory->entries) {
        if (e.is_directory) continue;
        if (out.size() == most_masked_texts) return fail(errc::limit, "more than 1000 texts in one zip");
        total += e.size;
        if (total > largest_masked) return fail(errc::limit, "more than 256 MiB of text in one zip");
        auto content = whole_member(file, e);
        if (!content) return fail(content.error());
        auto text = decode_text(*content);
        if (!text) return fail_in(e.name, text);
        out.push_back({plain_name(out.size() + 1, e.name), std::move(*text)});
    }
    return out;
}

result<std::vector<masked_text>> texts_of(const random_access& file) {
    std::array<std::uint8_t, 4> start{};
    const auto begin = std::span(start).first(static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), file.size())));
    if (auto ok = file.read_at(0, begin); !ok) return fail(ok.error());
    if (is_zip(begin)) return texts_of_zip(file);
    const auto content = whole_file(file);
    if (!content) return fail(content.error());
    auto text = decode_text(*content);
    if (!text) return fail(text.error());
    return std::vector{masked_text{"", std::move(*text)}};
}

}  // namespace

result<std::vector<masked_text>> masked_texts(const fs::path& transcript) {
    const auto file = zip::open_file(transcript);
    if (!file) return fail(file.error());
    auto texts = texts_of(**file);
    if (!texts) return texts;
    bool any = false;
    for (auto& t : *texts) {
        auto masked = mask_sas(t.text);
        any = any || masked != t.text;
        t.text = std::move(masked);
    }
    if (!any) texts->clear();
    return texts;
}

}  // namespace stamplog::pep
