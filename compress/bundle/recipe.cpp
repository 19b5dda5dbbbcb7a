#include "stamplog/bundle/recipe.hpp"

#include <string>

namespace stamplog::bundle {
namespace {

constexpr std::string_view recipe_magic = "stlgzip1";
constexpr std::size_t recipe_header = 16, part_bytes = 16;

bool take_part(const std::uint8_t* p, recipe_part& out) {
    out.member = load_le<std::uint32_t>(p + 4);
    out.size = load_le<std::uint64_t>(p + 8);
    if (p[0] > static_cast<std::uint8_t>(part_kind::deflated) || p[3] != 0 || out.size == 0) return false;
    out.kind = static_cast<part_kind>(p[0]);
    out.parameters = {p[1], p[2]};
    if (out.kind == part_kind::literal && out.member != 0) return false;
    return out.kind == part_kind::deflated ? is_valid(out.parameters) : p[1] == 0 && p[2] == 0;
}

}  // namespace

bytes encode_recipe(const recipe& r) {
    bytes out;
    out.reserve(recipe_header + r.parts.size() * part_bytes + r.literals.size());
    append(out, as_bytes(recipe_magic));
    append_le(out, static_cast<std::uint32_t>(r.parts.size()));
    append_le(out, static_cast<std::uint32_t>(r.literals.size()));
    for (const auto& p : r.parts) {
        out.push_back(static_cast<std::uint8_t>(p.kind));
        out.push_back(p.parameters.level);
        out.push_back(p.parameters.memory_level);
        out.push_back(0);
        append_le(out, p.member);
        append_le(out, p.size);
    }
    append(out, r.literals);
    return out;
}

result<recipe> decode_recipe(byte_view data, std::uint64_t zip_size) {
    if (data.size() < recipe_header || as_text(data.first(8)) != recipe_magic) return fail(errc::corrupt, "recipe: is none");
    const auto parts = load_le<std::uint32_t>(data.data() + 8);
    const auto literals = load_le<std::uint32_t>(data.data() + 12);
    if (parts > max_recipe_parts || zip_size > max_nested_bytes)
        return fail(errc::limit, "recipe: of a larger zip than max_nested_bytes or max_recipe_parts allow");
    if (data.size() != recipe_header + std::uint64_t{parts} * part_bytes + literals)
        return fail(errc::corrupt, "recipe: has another size than it says");
    recipe out;
    out.parts.resize(parts);
    std::uint64_t literal_sum = 0, sum = 0;
    for (std::uint32_t i = 0; i < parts; ++i) {
        auto& p = out.parts[i];
        if (!take_part(data.data() + recipe_header + i * part_bytes, p) || p.size > zip_size - sum)
            return fail(errc::corrupt, "recipe: part " + std::to_string(i) + " is broken");
        sum += p.size;
        if (p.kind == part_kind::literal) literal_sum += p.size;
    }
    if (literal_sum != literals || sum != zip_size) return fail(errc::corrupt, "recipe: does not add up to the zip");
    const auto text = data.last(literals);
    out.literals.assign(text.begin(), text.end());
    return out;
}

}  // namespace stamplog::bundle
