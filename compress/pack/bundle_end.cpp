#include "bundle_end.hpp"

#include <numeric>
#include <utility>

#include "late_members.hpp"
#include "nested_zip.hpp"

namespace stamplog::pack {
namespace {

// What may lie in memory beside frames in flight.
constexpr std::size_t most_members = 16384;   // their manifest and index are 8 MiB and 3
constexpr std::size_t most_bytes = 4u << 20;  // of recipes, and of late texts

std::size_t size_of(const std::vector<text_member>& texts) {
    return std::accumulate(texts.begin(), texts.end(), std::size_t{0},
                           [](std::size_t n, const text_member& t) { return n + t.content.size(); });
}

// A nested zip counts as the one member that it is.
void count_members(report& r) {
    r.members = r.expanded_bytes = 0;
    for (const auto& m : r.records) {
        if (!m.part_of.empty()) continue;
        ++r.members;
        r.expanded_bytes += m.size;
    }
}

}  // namespace

void bundle_end::set(std::string recipes, std::vector<bundle::origin> origins) {
    recipes_ = std::move(recipes);
    origins_ = std::move(origins);
}

// Not for one thread, which gains nothing, nor for `small`, whose encoders are large and whose frames take seconds.
bool bundle_end::may_be_early(std::size_t members) const noexcept {
    return how_.threads > 1 && how_.effort != bundle::effort::small && members <= most_members;
}

void bundle_end::make_early(std::uint32_t next_frame) {
    if (recipes_.size() > most_bytes) return;
    ask_for_texts();
    if (*texts_ && size_of(**texts_) > most_bytes) return;
    place_ = make(early_.emplace(next_frame));
}

result<bundle::index_place> bundle_end::write(bundle::frame_sink& out) {
    if (!early_) place_ = make(out);
    if (!place_) return place_;
    if (early_)
        if (auto r = early_->write_to(out); !r) return fail(r.error());
    count_members(report_);
    return place_;
}

// Once.
void bundle_end::ask_for_texts() {
    if (texts_) return;
    texts_.emplace();
    if (!what_.late_members) return;
    count_members(report_);
    const std::lock_guard lock(callers_);
    texts_ = what_.late_members(report_);
}

result<bundle::index_place> bundle_end::make(bundle::frame_sink& out) {
    ask_for_texts();
    if (!*texts_) return fail_in("pack: late members", *texts_);
    // The index, too, is made while what is before it is compressed.
    std::optional<held_frames> index_frames;
    result<bundle::index_place> place;
    auto how = how_;
    if (early_) how.on_known = [&](std::uint32_t next_frame) { place = make_index(index_frames.emplace(next_frame)); };
    if (auto r = write_late_members(what_, how, std::move(**texts_), std::move(recipes_), late_, out, index_, report_); !r)
        return fail(r.error());
    if (!index_frames) return make_index(out);
    if (auto r = index_frames->write_to(out); !r) return fail(r.error());
    return place;
}

result<bundle::index_place> bundle_end::make_index(bundle::frame_sink& out) {
    link_nested_to_recipes(index_);
    index_.origins = std::move(origins_);
    bundle::frame_encoder encoder(how_.effort);
    return bundle::write_index(index_, container_of(what_.profile), encoder, out);
}

}  // namespace stamplog::pack
