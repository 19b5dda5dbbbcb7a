#include "smb_name.hpp"

#include <array>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {
namespace {

// CON, NUL.txt, COM1: a device whatever its extension.
bool is_device(std::string_view component) {
    const auto stem = component.substr(0, component.find('.'));
    for (const char* name : {"CON", "PRN", "AUX", "NUL"})
        if (same_name(stem, name)) return true;
    return stem.size() == 4 && (same_name(stem.substr(0, 3), "COM") || same_name(stem.substr(0, 3), "LPT")) && stem[3] >= '0' &&
           stem[3] <= '9';
}

const char* problem_on_windows(std::string_view component) {
    if (component.find_first_of("\"*<>?|") != component.npos) return "a character that Windows does not take in names";
    if (component.ends_with('.') || component.ends_with(' ')) return "a component that ends in a dot or a blank";
    return is_device(component) ? "the name of a device of Windows" : nullptr;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t more = lead < 0x80 ? 0 : lead < 0xC2 ? 4 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 4;
        if (more == 4 || text.size() - i <= more) return false;
        std::array<unsigned char, 3> next{};
        for (std::size_t k = 0; k < more; ++k) {
            next[k] = static_cast<unsigned char>(text[i + 1 + k]);
            if ((next[k] & 0xC0U) != 0x80) return false;
        }
        // Overlong forms, surrogates, beyond U+10FFFF.
        if ((lead == 0xE0 && next[0] < 0xA0) || (lead == 0xED && next[0] >= 0xA0) || (lead == 0xF0 && next[0] < 0x90) ||
            (lead == 0xF4 && next[0] >= 0x90))
            return false;
        i += 1 + more;
    }
    return true;
}

result<void> smb_name(const std::string& name) {
    if (auto ok = safe_name(name); !ok) return ok;
    const auto refuse = [&](std::string_view why) {
        return fail(errc::refused, "name '" + printable(name, 200) + "' holds " + std::string(why),
                    "A share keeps files under names that Windows knows; rename the file.");
    };
    if (!is_utf8(name)) return refuse("bytes that are no UTF-8");
    for (std::string_view rest = name; !rest.empty();) {
        const auto slash = rest.find('/');
        if (const char* problem = problem_on_windows(rest.substr(0, slash))) return refuse(problem);
        rest = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
    }
    return {};
}

}  // namespace stamplog::storage
