#include "output_log.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include "stamplog/base/log.hpp"
#include "stamplog/pep/sas_mask.hpp"

namespace stamplog::run {
namespace {

constexpr std::size_t most_read = std::size_t{16} << 20;
constexpr std::size_t longest_shown = 300;

constexpr std::array<std::string_view, 2> disk_full_words{"There is not enough space on the disk.", "0x85200001"};
constexpr std::string_view last_resort = "TerminatingError";

// UTF-16 without its zero bytes is text enough for ASCII words.
std::string text_without_zeros(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text(most_read, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    std::erase(text, '\0');
    return text;
}

std::string line_around(std::string_view text, std::size_t at) {
    const auto before = text.rfind('\n', at);
    const auto begin = before == std::string_view::npos ? 0 : before + 1;
    auto line = text.substr(begin, text.find('\n', at) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return printable(pep::mask_sas(line), longest_shown);
}

}  // namespace

std::vector<std::string> errors_in_output_log(const std::filesystem::path& file, bool any_error) {
    std::vector<std::string> out;
    const auto text = text_without_zeros(file);
    const auto add = [&](std::string_view words) {
        const auto at = text.find(words);
        if (at == std::string::npos) return;
        auto line = line_around(text, at);
        if (out.empty() || out.back() != line) out.push_back(std::move(line));
    };
    for (const auto words : disk_full_words) add(words);
    if (any_error && out.empty()) add(last_resort);
    return out;
}

}  // namespace stamplog::run
