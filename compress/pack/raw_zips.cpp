#include "raw_zips.hpp"

#include "stamplog/bundle/tar.hpp"

namespace stamplog::pack {

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
    return write_frames({raws, groups, plan, facts}, how, out, members, report);
}

}  // namespace stamplog::pack
