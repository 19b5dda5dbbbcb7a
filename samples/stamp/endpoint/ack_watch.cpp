#include "endpoint/ack_watch.hpp"

#include <algorithm>

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

// Attributes come before the payload and are short.
constexpr std::size_t head_size = 256, guid_size = 36;

}  // namespace

void ack_watch::take(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        head_.append(bytes.substr(0, std::min(end, head_size - std::min(head_size, head_.size()))));
        if (end == bytes.size()) return;
        finish_line();
        bytes.remove_prefix(end + 1);
    }
}

void ack_watch::finish_line() {
    if (head_.starts_with("<Data") || head_.starts_with("<Command")) unanswered_.insert(channel());
    head_.clear();
}

std::string ack_watch::channel() const {
    constexpr std::string_view name = "PSGuid=";
    const auto at = head_.find(name);
    if (at == std::string::npos || head_.size() < at + name.size() + 1 + guid_size) return {};
    return lower(std::string_view(head_).substr(at + name.size() + 1, guid_size));
}

}  // namespace stampsim
