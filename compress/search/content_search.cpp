#include <algorithm>

#include "stamplog/search/search.hpp"
#include "teller.hpp"

namespace stamplog::search {

// Cuts what comes into pieces of an even size and searches one after the other.
struct content_search::impl {
    static constexpr std::size_t piece_bytes = 4 << 20;

    impl(searched of, const pattern& what, const search_options& options, listener& to)
        : how(options), finder(what), tell(std::move(of), what, how, to) {}

    void take(bool last) {
        piece p;
        p.raw = pending;
        p.at = at;
        p.first = first;
        p.last = last;
        if (first) kind = detect(pending);
        p.kind = kind;
        scan(p, how, finder, found);
        tell.take(p, found, finder);
        first = false;
        at += pending.size();
        pending.clear();
    }

    search_options how;
    line_finder finder;
    teller tell;
    scanned found;
    bytes pending;
    detected kind;
    std::uint64_t at = 0;
    bool first = true;
};

content_search::content_search(searched of, const pattern& what, const search_options& how, listener& to)
    : impl_(std::make_unique<impl>(std::move(of), what, how, to)) {}
content_search::~content_search() = default;

result<void> content_search::write(byte_view data) {
    auto& s = *impl_;
    while (!data.empty()) {
        if (s.pending.size() == impl::piece_bytes) s.take(false);
        const auto n = std::min(data.size(), impl::piece_bytes - s.pending.size());
        append(s.pending, data.first(n));
        data = data.subspan(n);
    }
    return {};
}

searched content_search::finish(std::optional<error> failed) {
    auto& s = *impl_;
    if (!s.pending.empty() || s.first) s.take(true);
    if (failed) s.tell.broken(std::move(*failed));
    return s.tell.finish(s.finder);
}

}  // namespace stamplog::search
