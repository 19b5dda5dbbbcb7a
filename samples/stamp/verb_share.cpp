#include "content/role_zips.hpp"
#include "endpoint/collection_output.hpp"
#include "report_error.hpp"
#include "stamp/files.hpp"
#include "stamp/stamp_folder.hpp"
#include "stamplog/base/system.hpp"
#include "verbs.hpp"

namespace stampsim {
namespace {

stamplog::result<window> window_of(const share_options& o) {
    auto to = o.to.empty() ? std::optional(stamplog::system_clock().now()) : stamplog::parse_rfc3339(o.to);
    if (!to) return stamplog::fail(stamplog::errc::config, "--to " + o.to + ": not a time as RFC 3339 writes it");
    if (!(o.hours > 0) || o.hours > 24 * 31) return stamplog::fail(stamplog::errc::config, "--hours: more than 0, at most 744");
    return window{*to - ticks(static_cast<std::int64_t>(o.hours * 36e9)), *to};
}

stamplog::result<void> write_share(const share_options& o) {
    auto folder = stamp_folder::open(o.dir);
    if (!folder) return fail(folder.error());
    auto zone = time_zone::windows(folder->settings().timezone);
    if (!zone) return fail(zone.error());
    auto source = role_source::open(folder->settings(), *zone);
    if (!source) return fail(source.error());
    auto w = window_of(o);
    if (!w) return fail(w.error());
    if (auto r = make_folders(o.out); !r) return r;
    const auto at = zone->to_local(w->to);
    auto out = collection_output::make(o.out, "\\\\sim\\logs", ercs_name(1), at);
    if (!out) return fail(out.error());
    std::size_t zips = 0;
    for (const auto& role : source->roles()) {
        out->log("Collecting role " + role);
        auto files = source->write(role, *w, {}, out->folder(), out->timestamp(), {});
        if (!files) return fail(files.error());
        for (const auto& file : *files) out->log("Copied " + file);
        zips += files->size();
    }
    out->log("Get-AzureStackLog completed");
    out->end(at);
    std::printf("%zu zips in %s\n", zips, out->folder().c_str());
    return {};
}

}  // namespace

int share_verb(const share_options& o) {
    auto done = write_share(o);
    return done ? 0 : report(done.error());
}

}  // namespace stampsim
