#include "content_times.hpp"

#include <algorithm>

#include "etl_times.hpp"

namespace stamplog::pack {
namespace {

constexpr std::size_t whole_size = 2 * times_window;  // a text of at most this is looked at whole

}  // namespace

bundle::time_span times_of(byte_view content) {
    if (evtx_times::is_evtx(content)) {
        evtx_times log(content);
        if (content.size() > evtx_header_size) log.add(content.subspan(evtx_header_size));
        return log.times();
    }
    if (is_etl(content)) return times_of_etl(content, content.size());
    if (content.size() <= whole_size) return times_of_text({content, {}});
    // An even number of bytes before the tail, for UTF-16.
    return times_of_text({content.first(times_window), content.last(times_window - content.size() % 2)});
}

void times_finder::add_to_log(byte_view piece, std::uint64_t offset) {
    const auto header = offset < evtx_header_size ? evtx_header_size - offset : 0;
    if (piece.size() > header) log_->add(piece.subspan(static_cast<std::size_t>(header)));
}

void times_finder::add(byte_view piece) {
    const auto before = size_;
    size_ += piece.size();
    const auto to_head = std::min(piece.size(), whole_size - head_.size());
    append(head_, piece.first(to_head));
    if (log_) {
        add_to_log(piece, before);
    } else if (before < whole_size && head_.size() == whole_size && evtx_times::is_evtx(head_)) {
        log_.emplace(head_);
        add_to_log(head_, 0);
        add_to_log(piece.subspan(to_head), whole_size);
    }
    if (piece.size() >= times_window) tail_.clear();
    append(tail_, piece.last(std::min(piece.size(), times_window)));
    if (tail_.size() > times_window) tail_.erase(tail_.begin(), tail_.end() - static_cast<std::ptrdiff_t>(times_window));
}

bundle::time_span times_finder::times() const {
    if (log_) return log_->times();
    if (size_ <= whole_size) return times_of(head_);
    if (is_etl(head_)) return times_of_etl(head_, size_);
    const byte_view tail(tail_);
    return times_of_text({byte_view(head_).first(times_window), tail.last(tail.size() - static_cast<std::size_t>(size_ % 2))});
}

}  // namespace stamplog::pack
