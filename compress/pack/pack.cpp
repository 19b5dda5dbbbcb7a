#include "stamplog/pack/pack.hpp"

#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "bundle_end.hpp"
#include "duplicates.hpp"
#include "frame_pipeline.hpp"
#include "guarded.hpp"
#include "liars.hpp"
#include "nested_zip.hpp"
#include "raw_zips.hpp"
#include "threads.hpp"
#include "unique_names.hpp"

namespace stamplog::pack {
namespace {

bundle::effort effort_of(profile p) noexcept {
    switch (p) {
        case profile::fast:
            return bundle::effort::fast;
        case profile::standard:
            return bundle::effort::standard;
        case profile::small:
            return bundle::effort::small;
    }
    return bundle::effort::standard;
}

// What is proved by deflating anew costs more than all that `fast` does.
bool opens_nested(profile p) noexcept { return p != profile::fast; }

// One packing, from the sources to the sealed file.
class packer {
 public:
    packer(const options& what, byte_sink& out) : what_(what), out_(out, container_of(what.profile), side_by_side) {
        how_.threads = threads_or_all(what.threads);
        how_.memory = what.memory > 0 ? what.memory : default_memory(what.profile);
        how_.effort = effort_of(what.profile);
        how_.stop = what.stop;
    }

    result<report> run() {
        if (auto r = prepare(); !r) return fail(r.error());
        if (auto r = write_members(); !r) return fail(r.error());
        finish_members();
        if (auto r = write_raw_zips(catalog_, *known_, how_, raws_, out_, index_, report_); !r) return fail(r.error());
        forget_contents();
        const auto index = end_.write(out_);
        if (!index) return fail(index.error());
        const auto sealed = out_.seal(*index);
        if (!sealed) return fail(sealed.error());
        report_.bundle_bytes = sealed->size;
        report_.frames = sealed->frames;
        report_.sha256 = sealed->sha256;
        return std::move(report_);
    }

 private:
    result<void> prepare() {
        unique_names names(*known_);
        if (auto r = collect(what_.sources, what_.stop, catalog_, names, report_); !r) return r;
        if (opens_nested(what_.profile)) {
            duplicates found(catalog_);
            found.find(catalog_, what_.stop);
            found.merge(catalog_);
            if (auto r = open_nested(catalog_, live_frames(how_.memory, how_.threads, how_.effort), what_.stop); !r) return r;
        }
        duplicates found(catalog_);
        result<void> unique;
        tbb::parallel_invoke([&] { found.find(catalog_, what_.stop); },
                             [&] { unique = names.take(catalog_, what_.stop, report_); });
        if (!unique) return unique;
        if (what_.stop.stop_requested()) return fail(errc::cancelled, "pack: stopped");
        set_nested_names_apart(catalog_);
        found.merge(catalog_);
        if (auto r = refuse_liars(catalog_, bundle::frame_bytes(how_.effort), what_.stop, report_); !r) return r;
        groups_ = order_groups(catalog_);
        layout_ = lay_out(catalog_, groups_, what_.hard_links, bundle::frame_bytes(how_.effort));
        return {};
    }

    result<void> write_members() {
        auto how = how_;
        how.on_known = [this](std::uint32_t next_frame) { members_known(next_frame); };
        if (what_.on_progress)
            how.on_frame = [this](std::uint64_t done) {
                const std::lock_guard lock(callers_);
                what_.on_progress({done, layout_.content_bytes, out_.bytes_written()});
            };
        constexpr std::size_t late_ones = 16;
        const auto all = catalog_.names.size() + catalog_.nested_names.size() + late_ones;
        index_.members.reserve(all);
        report_.records.reserve(all);
        std::vector<content_facts> facts(catalog_.contents.size());
        const frame_inputs in{catalog_, groups_, layout_, facts};
        return write_frames(in, how, out_, index_, report_);
    }

    // The last frames are still compressed: whoever is idle makes what comes behind them. Not where zips have to be packed raw,
    // which lie before it.
    void members_known(std::uint32_t next_frame) {
        if (!end_.may_be_early(report_.records.size() + catalog_.nested_names.size())) return;
        finish_members();
        if (std::none_of(report_.zips.begin(), report_.zips.end(), has_to_be_raw)) end_.make_early(next_frame);
    }

    // With hundreds of thousands of members the manifest and the index take as much memory as these. (`= {}` empties a vector,
    // and keeps its memory.)
    void forget_contents() {
        known_.reset();
        groups_ = std::vector<group>();
        layout_ = layout();
        catalog_.contents = std::vector<content>();
    }

    // Once.
    void finish_members() {
        if (std::exchange(finished_, true)) return;
        end_.set(place_nested(catalog_, index_, report_), std::move(catalog_.origins));
        count_distinct();
    }

    void count_distinct() {
        report_.distinct_members = catalog_.nested.size();
        report_.duplicate_members = catalog_.nested_names.size() - catalog_.nested.size();
        report_.duplicate_bytes = 0;
        for (const auto& n : catalog_.nested_names) report_.duplicate_bytes += catalog_.nested[n.nested].size;
        for (const auto& n : catalog_.nested) report_.duplicate_bytes -= n.size;
        for (const auto& g : groups_) {
            if (catalog_.names[g.names[0]].part_of != none) continue;
            ++report_.distinct_members;
            const auto more = g.names.size() - 1;
            report_.duplicate_members += more;
            if (g.content != none) report_.duplicate_bytes += more * catalog_.contents[g.content].size;
        }
    }

    const options& what_;
    pipeline_options how_;
    bundle::writer out_;
    catalog catalog_, raws_;
    bool finished_ = false;
    std::mutex callers_;  // for what_'s functions: one at a time
    std::optional<name_register> known_{std::in_place};
    std::vector<group> groups_;
    layout layout_;
    bundle::index index_;
    report report_;
    bundle_end end_{what_, how_, index_, report_, callers_};
};

}  // namespace

result<report> pack_bundle(const options& what, byte_sink& out) {
    if (const auto least = least_memory(what.profile); what.memory > 0 && what.memory < least)
        return fail(errc::config, "pack: " + std::to_string(what.memory >> 20) + " MiB of memory are too few for this profile",
                    "Give at least " + std::to_string(least >> 20) + "M.");
    auto r = guarded([&] {
        result<report> made = fail(errc::internal, "pack: did not run");
        with_threads(threads_or_all(what.threads), [&] { made = packer(what, out).run(); });
        return made;
    });
    if (!r && ends_packing(r.error())) r.error().code = errc::io;
    return r;
}

}  // namespace stamplog::pack
