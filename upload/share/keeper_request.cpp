#include "keeper_request.hpp"

#include <array>
#include <charconv>

namespace stamplog::share {
namespace {

constexpr char between = '\0';  // paths may hold anything else
constexpr std::size_t fields = 7;

}  // namespace

std::string keeper_request::text() const {
    std::string out;
    out.reserve(max_request_bytes);  // so that no shorter copy is left behind unwiped
    const auto add = [&](std::string_view field) { (out += field) += between; };
    add(smbd.string());
    add(pdbedit.string());
    add(config.address);
    add(std::to_string(config.port));
    add(config.folder.string());
    add(config.user);
    add(password.reveal());
    return out;
}

std::optional<keeper_request> parse_request(std::string_view text) {
    std::array<std::string_view, fields> field;
    for (auto& f : field) {
        const auto end = text.find(between);
        if (end == text.npos) return std::nullopt;
        f = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    keeper_request out{std::string(field[0]),
                       std::string(field[1]),
                       {std::string(field[2]), 0, std::string(field[4]), {}, std::string(field[5]), {}},
                       secret(std::string(field[6]))};
    const auto [end, problem] = std::from_chars(field[3].data(), field[3].data() + field[3].size(), out.config.port);
    if (problem != std::errc() || end != field[3].data() + field[3].size()) out.smbd.clear();
    return out;
}

}  // namespace stamplog::share
