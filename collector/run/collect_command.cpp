#include "collect_command.hpp"

#include <algorithm>

#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

std::string quoted(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
               c == ',' || c == ':';
    });
    if (plain) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

}  // namespace

std::string collect_command(const what_to_collect& w) {
    std::string text = "stamplog collect";
    const auto list = [&](const char* flag, const std::vector<std::string>& words) {
        if (!words.empty()) text += std::string(" ") + flag + " " + quoted(joined(words, ","));
    };
    list("--role", w.roles);
    list("--resource-provider", w.resource_providers);
    list("--node", w.nodes);
    list("--log-type", w.log_types);
    text += " --from " + format_rfc3339(w.when.from) + " --to " + format_rfc3339(w.when.to);
    if (!w.case_id.empty()) text += " --case " + quoted(w.case_id);
    return text;
}

}  // namespace stamplog::run
