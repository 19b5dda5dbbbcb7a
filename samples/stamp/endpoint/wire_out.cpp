#include "endpoint/wire_out.hpp"

#include <unistd.h>

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

bool wire_out::write(std::string_view data) {
    if (silent_ || data.empty()) return true;
    if (const auto* f = faults_.find(fault_kind::garbage); !garbage_done_ && reaches(f, data.size())) {
        garbage_done_ = true;
        if (faults_.strike(fault_kind::garbage) && !put((f->text.empty() ? "this is not a protocol line" : f->text) + "\n"))
            return false;
    }
    for (auto kind : {fault_kind::dies, fault_kind::hang}) {
        const auto* f = faults_.find(kind);
        if (!reaches(f, data.size()) || !faults_.strike(kind)) continue;
        const auto rest = f->after_bytes > written_ ? f->after_bytes - written_ : 0;
        const bool heard = put(data.substr(0, static_cast<std::size_t>(rest)));
        if (kind == fault_kind::dies) ::_exit(wire_died);
        silent_ = true;
        return heard;
    }
    return put(data);
}

}  // namespace stampsim
