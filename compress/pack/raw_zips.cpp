#include "raw_zips.hpp"

#include "stamplog/bundle/tar.hpp"

namespace stamplog::pack {

namespace {

// A disk or a share that failed since the zip was hashed, or somebody who wrote to it.
void tell_if_another(const zip_record& z, const content_facts& packed, report& report) {
    if (packed.sha256 == z.sha256) return;
    report.problems.push_back(
        {problem_kind::zip_unreadable,
         z.name,
         {},
         error{errc::io,
               "lies in the bundle with other bytes than those that its SHA-256 is of: it changed while it was "
               "packed, or could not be read again",
               "Check its disk, or the share, and pack again."}});
}

}  // namespace

bool has_to_be_raw(const zip_record& z) noexcept { return z.lost > 0 && !z.raw; }

result<void> write_raw_zips(const catalog& from, name_register& known, const pipeline_options& how, catalog& raws,
                            bundle::frame_sink& out, bundle::index& members, report& report) {
    raws.files = from.files;
    std::vector<group> groups;
    for (std::uint32_t i = 0; i < report.zips.size(); ++i) {
        auto& z = report.zips[i];
        if (!has_to_be_raw(z)) continue;
        z.raw = true;
        content c;
        c.kind = content_kind::whole_file;
        c.file = from.file_of_zip[i];
        c.size = z.size;
        groups.push_back({static_cast<std::uint32_t>(raws.contents.size()), {static_cast<std::uint32_t>(raws.names.size())}});
        raws.names.push_back(
            {known.add_file(z.name).value_or(z.name), {}, bundle::no_time, groups.back().content, i, section::raw_zips});
        raws.contents.push_back(c);
    }
    if (groups.empty()) return {};
    const auto plan = lay_out(raws, groups, hard_links::none, bundle::frame_bytes(how.effort));
    std::vector<content_facts> facts(raws.contents.size());
    if (auto written = write_frames({raws, groups, plan, facts}, how, out, members, report); !written) return written;
    for (std::size_t i = 0; i < facts.size(); ++i) tell_if_another(report.zips[raws.names[i].origin], facts[i], report);
    return {};
}

}  // namespace stamplog::pack
