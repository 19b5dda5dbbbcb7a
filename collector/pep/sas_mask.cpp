#include "stamplog/pep/sas_mask.hpp"

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

// Where the value of a signature begins that is introduced at `at`: "sig=", or "sig%3D" in a percent-encoded address.
std::size_t value_after(std::string_view text, std::size_t at) {
    if (same_name(text.substr(at, 4), "sig=")) return at + 4;
    return same_name(text.substr(at, 6), "sig%3d") ? at + 6 : std::string_view::npos;
}

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// "design=" is no signature; "%26sig=" and "%3Fsig=" end in a letter or digit of an escape, and are.
bool begins_parameter(std::string_view text, std::size_t at) {
    if (at == 0 || !is_word(text[at - 1])) return true;
    const auto escape = at >= 3 ? text.substr(at - 3, 3) : std::string_view();
    return same_name(escape, "%26") || same_name(escape, "%3f") || same_name(escape, "%3b");
}

// Base64, percent-encoded or not; '%26' is an encoded '&', so the value ends before it.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const char c = text[at];
        if (!is_word(c) && c != '%' && c != '+' && c != '/' && c != '=' && c != '-') break;
        if (text.substr(at, 3) == "%26") break;
        ++at;
    }
    return at;
}

}  // namespace

std::string mask_sas(std::string_view text) {
    std::string out;
    std::size_t copied = 0;
    for (auto at = text.find_first_of("sS"); at != std::string_view::npos; at = text.find_first_of("sS", at + 1)) {
        const auto value = value_after(text, at);
        if (at < copied || value == std::string_view::npos || !begins_parameter(text, at)) continue;
        const auto end = end_of_value(text, value);
        if (end == value) continue;
        out.append(text.substr(copied, value - copied)).append("***");
        copied = end;
    }
    return out.append(text.substr(copied));
}

}  // namespace stamplog::pep
