#include "layout.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "stamplog/bundle/tar.hpp"

namespace stamplog::pack {
namespace {

// How far groups may move from their place in the order so that frames become full: every frame less is one history less
// to learn again, but what is moved is torn from its like.
constexpr std::uint64_t small_gap = 256u << 10, most_deferred = 16u << 20;

bundle::tar_entry tar_entry_of(const catalog& c, const named& n, std::string_view target) {
    const bool folder = n.content == none;
    return {n.path, folder || !target.empty() ? 0 : c.contents[n.content].size, n.mtime, target, folder};
}

// Of every name, as a member with content.
std::vector<std::uint32_t> header_sizes(const catalog& c) {
    std::vector<std::uint32_t> out(c.names.size());
    std::transform(c.names.begin(), c.names.end(), out.begin(),
                   [&](const named& n) { return static_cast<std::uint32_t>(bundle::tar_header_size(tar_entry_of(c, n, {}))); });
    return out;
}

class builder {
 public:
    builder(const catalog& c, const std::vector<group>& groups, hard_links links, std::uint64_t frame_bytes,
            std::vector<std::uint32_t> headers)
        : c_(c), groups_(groups), links_(links), frame_bytes_(frame_bytes), headers_(std::move(headers)) {}

    layout run() {
        for (std::uint32_t i = 0, end; i < groups_.size(); i = end) {
            for (end = i + 1; end < groups_.size() && same_family(i, end);) ++end;
            const auto now = c_.names[groups_[i].names[0]].section;
            while (now != section_ && !deferred_.empty()) next_frame();
            section_ = now;
            add({i, end});
        }
        while (!deferred_.empty()) next_frame();
        close();
        for (const auto& f : out_.frames) out_.content_bytes += f.size;
        return std::move(out_);
    }

 private:
    // Neighbours in the order that share a frame if they can.
    struct run_of {
        std::uint32_t begin, end;
    };

    bool same_family(std::uint32_t a, std::uint32_t b) const {
        return groups_[a].family == groups_[b].family &&
               c_.names[groups_[a].names[0]].section == c_.names[groups_[b].names[0]].section;
    }

    void close() {
        if (open_.size > 0) out_.frames.push_back(std::move(open_));
        open_ = {};
    }

    // Ends the frame; what did not fit begins the next one.
    void next_frame() {
        close();
        const auto waiting = std::exchange(deferred_, {});
        deferred_bytes_ = 0;
        for (const auto& run : waiting) add(run);
    }

    // What does not fit waits for the next frame, while what follows fills the rest of this one.
    void defer(run_of run, std::uint64_t bytes) {
        deferred_.push_back(run);
        deferred_bytes_ += bytes;
        if (frame_bytes_ - open_.size < small_gap || deferred_bytes_ > most_deferred) next_frame();
    }

    // A family in one frame, so that its versions are seen side by side; a larger one group by group.
    void add(run_of run) {
        if (run.end - run.begin == 1) return add_group(run.begin);
        std::uint64_t total = 0;
        for (auto i = run.begin; i < run.end && total <= frame_bytes_; ++i) total += total_cost(groups_[i]);
        const bool fits_some = total <= frame_bytes_, fits_this = total <= frame_bytes_ - open_.size;
        if (fits_some && !fits_this) return defer(run, total);
        for (auto i = run.begin; i < run.end; ++i) add_group(i);
    }

    std::uint64_t total_cost(const group& g) {
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < g.names.size() && total <= frame_bytes_; ++i) total += cost(g, i);
        return total;
    }

    // A link's header, at most: which name it leads to is known only when the frames are cut.
    std::uint64_t link_cost(const group& g, std::size_t i) {
        constexpr std::size_t pax_keywords = 80;
        const auto records = c_.names[g.names[i]].path.size() + longest_path(g) + pax_keywords;
        return 3 * bundle::tar_block + records + bundle::tar_padding(records);
    }

    // Asked for every name of a group in turn: looked up for the first.
    std::size_t longest_path(const group& g) {
        if (longest_of_ == g.names[0]) return longest_;
        longest_of_ = g.names[0];
        longest_ = 0;
        for (const auto n : g.names) longest_ = std::max(longest_, c_.names[n].path.size());
        return longest_;
    }

    // Name `i` with the content.
    std::uint64_t whole_cost(const group& g, std::size_t i) const {
        const auto size = size_of(g);
        return headers_[g.names[i]] + size + bundle::tar_padding(size);
    }

    std::uint64_t size_of(const group& g) const { return g.content == none ? 0 : c_.contents[g.content].size; }

    std::uint64_t cost(const group& g, std::size_t i) {
        if (is_link(links_, i, size_of(g))) return link_cost(g, i);
        return whole_cost(g, i);
    }

    void add_group(std::uint32_t id) {
        const auto& g = groups_[id];
        std::vector<std::uint64_t> costs;
        for (std::size_t i = 0; i < g.names.size(); ++i) costs.push_back(cost(g, i));
        const auto total = std::accumulate(costs.begin(), costs.end(), std::uint64_t{0});
        if (*std::max_element(costs.begin(), costs.end()) > frame_bytes_) return add_large(id);
        // A group that fits a frame is not torn: its content is then inflated, hashed and compressed once.
        if (total > frame_bytes_ - open_.size && total <= frame_bytes_) return defer({id, id + 1}, total);
        for (std::uint32_t i = 0; i < costs.size(); ++i) add_small(id, i, costs[i]);
    }

    void add_small(std::uint32_t id, std::uint32_t i, std::uint64_t size) {
        const auto& g = groups_[id];
        bool link = is_link(links_, i, size_of(g));
        if (size > frame_bytes_ - open_.size) {
            close();
            // Content that an earlier frame holds is not compressed again, where links are allowed at all.
            if (links_ != hard_links::none && i > 0 && !link) {
                link = true;
                size = link_cost(g, i);
            }
        } else if (!link && i > 0 && continues(id) && open_.slices.back().links) {
            link = true;
            size = link_cost(g, i);
        }
        put(id, i, size, link);
    }

    bool continues(std::uint32_t id) const { return !open_.slices.empty() && open_.slices.back().group == id; }

    void put(std::uint32_t id, std::uint32_t i, std::uint64_t size, bool link) {
        open_.size += size;
        if (continues(id) && open_.slices.back().links == link)
            ++open_.slices.back().count;
        else
            open_.slices.push_back({id, i, 1, link});
    }

    void add_large(std::uint32_t id) {
        const auto& g = groups_[id];
        // Frames of its own, in front of the open one, which goes on filling: unless that holds an earlier part of the tar.
        if (!open_.slices.empty() && c_.names[groups_[open_.slices.front().group].names[0]].section != section_) close();
        out_.large_groups.insert(g.content);
        const std::uint32_t copies = links_ == hard_links::none ? static_cast<std::uint32_t>(g.names.size()) : 1;
        for (std::uint32_t i = 0; i < copies; ++i) {
            const auto total = whole_cost(g, i);
            for (std::uint64_t begin = 0; begin < total; begin += frame_bytes_)
                out_.frames.push_back({{}, id, i, begin, std::min(frame_bytes_, total - begin)});
        }
        for (std::uint32_t i = copies; i < g.names.size(); ++i) {
            const auto n = link_cost(g, i);
            if (n > frame_bytes_ - open_.size) close();
            put(id, i, n, true);
        }
    }

    const catalog& c_;
    const std::vector<group>& groups_;
    const hard_links links_;
    const std::uint64_t frame_bytes_;
    const std::vector<std::uint32_t> headers_;  // their sizes, by name
    std::uint32_t longest_of_ = none;           // the group's first name
    std::size_t longest_ = 0;
    layout out_;
    frame_plan open_;
    section section_ = section::first;
    std::vector<run_of> deferred_;
    std::uint64_t deferred_bytes_ = 0;
};

}  // namespace

layout lay_out(const catalog& c, const std::vector<group>& groups, hard_links links, std::uint64_t frame_bytes) {
    return builder(c, groups, links, frame_bytes, header_sizes(c)).run();
}

bytes header_of(const catalog& c, const named& n, std::string_view target) {
    return bundle::tar_header(tar_entry_of(c, n, target));
}

}  // namespace stamplog::pack
