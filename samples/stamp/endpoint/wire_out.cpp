#include "endpoint/wire_out.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stampsim {
namespace {
constexpr int wire_died = 3;
}

bool wire_out::put(std::string_view data) {
    while (!data.empty()) {
        const auto n = ::write(fd_, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        written_ += static_cast<std::uint64_t>(n);
        data.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// Several faults of a kind: the one that comes first strikes first.
const fault* wire_out::due(fault_kind kind, std::size_t more) const {
    const fault* first = nullptr;
    for (const auto* f : faults_.left(kind))
        if (written_ + more > f->after_bytes && (!first || f->after_bytes < first->after_bytes)) first = f;
    return first;
}

bool wire_out::write_garbage(std::size_t more) {
    if (garbage_done_) return true;
    const auto* f = due(fault_kind::garbage, more);
    if (!f) return true;
    garbage_done_ = true;
    return !faults_.take(*f) || put((f->text.empty() ? "this is not a protocol line" : f->text) + "\n");
}

bool wire_out::write(std::string_view data) {
    if (silent_ || data.empty()) return true;
    if (!write_garbage(data.size())) return false;
    for (auto kind : {fault_kind::dies, fault_kind::hang}) {
        const auto* f = due(kind, data.size());
        if (!f || !faults_.take(*f)) continue;
        const auto rest = f->after_bytes > written_ ? f->after_bytes - written_ : 0;
        const bool heard = put(data.substr(0, static_cast<std::size_t>(rest)));
        if (kind == fault_kind::dies) ::_exit(wire_died);
        silent_ = true;
        return heard;
    }
    return put(data);
}

}  // namespace stampsim
