// Where stamp information comes from: a file of the OEM's, or the cmdlet's output.
#include "stamp_fields.hpp"
#include "text_decoding.hpp"

namespace stamplog::pep {
namespace {

constexpr std::size_t largest_file = 4U << 20;
constexpr std::size_t deepest = 64;  // PowerShell writes at most 100 levels, by default 2; ours bounds recursion in dump()

constexpr std::size_t most_properties = 20'000;  // looked up one by one

// What the parser is not to be given: too many levels or properties, told from the brackets and colons outside strings.
result<void> check_shape(std::string_view text) {
    const auto refused = [](const char* what, std::size_t most, std::size_t at) {
        return fail(errc::limit, std::string("stamp information: more than ") + std::to_string(most) + " " + what +
                                     " at byte " + std::to_string(at));
    };
    std::size_t depth = 0, properties = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest) return refused("levels", deepest, i);
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        } else if (c == ':' && ++properties > most_properties) {
            return refused("properties", most_properties, i);
        }
    }
    return {};
}

result<ordered_json> parse(const std::string& text) {
    if (auto ok = check_shape(text); !ok) return fail(ok.error());
    try {
        return ordered_json::parse(text);
    } catch (const ordered_json::parse_error& e) {
        return fail(errc::corrupt, "stamp information: not JSON at byte " + std::to_string(e.byte),
                    "Give the file as the hardware vendor supplied it: UTF-8, or UTF-16 with a byte-order mark.");
    } catch (const ordered_json::exception&) {
        return fail(errc::corrupt, "stamp information: a number is out of range");
    }
}

}  // namespace

std::string stamp_information::name() const {
    if (!region.empty()) return region;
    return domain_fqdn.empty() ? "stamp" : domain_fqdn;
}

result<stamp_information> parse_stamp_json(byte_view file) {
    if (file.size() > largest_file)
        return fail(errc::limit, "stamp information: " + std::to_string(file.size()) + " bytes, at most 4 MiB are read");
    auto text = decode_text(file);
    if (!text) return fail_in("stamp information", text);
    auto json = parse(*text);
    if (!json) return fail(json.error());
    return stamp_from_json(*json);
}

result<stamp_information> stamp_from_object(const psrp::value& v) { return stamp_from_json(json_of(v)); }

}  // namespace stamplog::pep
