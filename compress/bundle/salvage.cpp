#include "stamplog/bundle/salvage.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "frame_walker.hpp"
#include "tail.hpp"
#include "tar_walker.hpp"

namespace stamplog::bundle {
namespace {

class salvager {
 public:
    salvager(const random_access& file, container c, const salvage_visitor& visit, const salvage_limits& limits)
        : walker_(file, c), visit_(visit), left_(limits) {}

    result<salvage_report> run() {
        while (advance())
            if (auto r = read_run(); !r) return fail(r.error());
        if (failed_) return fail(*failed_);
        if (report_.frames_good == 0 && report_.members.empty())
            return fail(errc::corrupt, "bundle: no frame of it can be read", "Copy the file again from where it came.");
        return std::move(report_);
    }

 private:
    // The next frame into content_; false at the end of the file. A bad one leaves content_ empty.
    bool advance() {
        if (failed_) return false;
        auto f = walker_.next(content_);
        if (!f) {
            failed_ = f.error();
            return false;
        }
        if (!*f) return false;
        ++((*f)->state == frame_state::good ? report_.frames_good : report_.frames_bad);
        return true;
    }

    // From the frame in content_ on, until frames are missing or the tar ends.
    result<void> read_run() {
        const auto begin = find_tar_header(content_);
        if (!begin) return {};
        std::optional<std::size_t> first = begin;
        const next_piece pieces = [this, &first]() -> byte_view {
            if (const auto at = std::exchange(first, std::nullopt)) return byte_view(content_).subspan(*at);
            return advance() ? byte_view(content_) : byte_view{};
        };
        return walk_tar(pieces, visit_, left_, report_.members);
    }

    frame_walker walker_;
    const salvage_visitor& visit_;
    salvage_limits left_;
    bytes content_;
    std::optional<error> failed_;
    salvage_report report_;
};

}  // namespace

result<salvage_report> salvage(const random_access& file, const salvage_visitor& visit, const salvage_limits& limits) {
    const auto first = beginning_of(container::xz);
    bytes there(static_cast<std::size_t>(std::min<std::uint64_t>(first.size(), file.size())));
    if (auto r = file.read_at(0, there); !r) return fail(r.error());
    const auto likely = there == first ? container::xz : container::zst;
    auto found = salvager(file, likely, visit, limits).run();
    if (found || found.error().code != errc::corrupt) return found;
    // The beginning may be what is damaged. Nothing was found, so the visitor was not asked.
    return salvager(file, likely == container::xz ? container::zst : container::xz, visit, limits).run();
}

}  // namespace stamplog::bundle
