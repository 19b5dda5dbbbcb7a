#include "stamplog/zip/name.hpp"

#include <cstdint>
#include <cstdio>
#include <string>

#include "stamplog/zip/limits.hpp"

namespace stamplog::zip {
namespace {

bool is_control(char c) noexcept {
    const auto b = static_cast<std::uint8_t>(c);
    return b < 0x20 || b == 0x7F;
}

// FNV-1a, to tell shortened components apart; nothing depends on it being strong.
std::uint32_t short_hash(std::string_view text) noexcept {
    std::uint32_t h = 2166136261u;
    for (const char c : text) h = (h ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return h;
}

std::string_view cut_utf8(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<std::uint8_t>(text[limit]) & 0xC0) == 0x80) --limit;
    return text.substr(0, limit);
}

// Position of the dot of a name's extension, which decides how a reader opens it; the name's end where there is none.
std::size_t extension_at(std::string_view component) noexcept {
    constexpr std::size_t longest_extension = 16;
    const auto dot = component.rfind('.');
    const bool has_one = dot != std::string_view::npos && dot > 0 && component.size() - dot <= longest_extension;
    return has_one ? dot : component.size();
}

// `suffix` before the extension, and as much of the name as then fits a component.
std::string with_suffix(std::string_view component, std::string_view suffix) {
    const auto at = extension_at(component);
    const auto extension = component.substr(at);
    std::string out(cut_utf8(component.substr(0, at), limits::max_component_bytes - extension.size() - suffix.size()));
    return out.append(suffix).append(extension);
}

// "very-long-name.evtx" -> "very-lo~1a2b3c4d.evtx"
std::string shorten(std::string_view component) {
    char hash[10];
    std::snprintf(hash, sizeof hash, "~%08x", short_hash(component));
    return with_suffix(component, hash);
}

std::string safe_component(std::string_view component) {
    if (component == "..") return "__";
    std::string out(component);
    for (char& c : out)
        if (is_control(c)) c = '_';
    return out.size() > limits::max_component_bytes ? shorten(out) : out;
}

bool is_drive(std::string_view component) noexcept {
    return component.size() >= 2 && component[1] == ':' &&
           ((component[0] >= 'a' && component[0] <= 'z') || (component[0] >= 'A' && component[0] <= 'Z'));
}

// Takes the next component off the front of `rest`.
std::string_view next_component(std::string_view& rest) noexcept {
    const auto end = rest.find('/');
    const auto out = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return out;
}

}  // namespace

std::optional<safe_name> make_safe(std::string_view utf8_name) {
    std::string slashed(utf8_name);
    for (char& c : slashed)
        if (c == '\\') c = '/';
    // The slash that marks a folder is no part of its name.
    if (slashed.size() > 1 && slashed.back() == '/') slashed.pop_back();

    safe_name out;
    std::uint64_t depth = 0;
    std::string_view rest = slashed;
    for (bool first = true; !rest.empty(); first = false) {
        const auto component = next_component(rest);
        if (component.empty() || component == ".") continue;
        std::string safe = safe_component(component);
        if (first && is_drive(safe)) safe[1] = '_';  // "C:" and "C:name" mean another place on Windows
        if (++depth > limits::max_depth) return std::nullopt;
        if (!out.path.empty()) out.path.push_back('/');
        out.path += safe;
    }
    if (out.path.empty() || out.path.size() > limits::max_name_bytes) return std::nullopt;
    out.changed = out.path != slashed;
    return out;
}

std::string numbered(std::string_view component, unsigned n) { return with_suffix(component, "~" + std::to_string(n)); }

bool is_safe(std::string_view path) {
    if (!is_utf8(path) || path.find('\\') != std::string_view::npos || path.ends_with('/')) return false;
    const auto made = make_safe(path);
    return made && !made->changed;
}

}  // namespace stamplog::zip
