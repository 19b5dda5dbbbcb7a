#include "late_members.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "manifest.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/zip/name.hpp"
#include "times/content_times.hpp"

namespace stamplog::pack {
namespace {

std::size_t rank(const std::string& name) {
    constexpr std::array order = {bundle::run_log_name, bundle::recipes_name, bundle::manifest_name, bundle::coverage_name,
                                  bundle::report_name};
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), name) - order.begin());
}

result<void> check(const std::vector<text_member>& texts) {
    std::set<std::string_view> seen;
    for (const auto& t : texts) {
        const bool ours = t.name == bundle::manifest_name || t.name == bundle::index_name || t.name == bundle::recipes_name ||
                          t.name == bundle::case_name;
        if (!t.name.starts_with("_stamplog/") || ours || !zip::is_safe(t.name) || !seen.insert(t.name).second)
            return fail(errc::config, "pack: '" + t.name + "' is no name for a late member");
    }
    return {};
}

// The manifest names the others' hashes, so their records are made for its sake and then made again when they are written.
std::string manifest_with(const std::vector<text_member>& texts, report& report, const sources& from) {
    const auto before = report.records.size();
    for (const auto& t : texts) {
        member_record m;
        m.path = t.name;
        m.size = t.content.size();
        m.mtime = t.mtime > 0 ? t.mtime : bundle::no_time;
        m.sha256 = sha256_of(as_bytes(t.content));
        m.times = times_of(as_bytes(t.content));
        report.records.push_back(std::move(m));
    }
    auto text = make_manifest(report, from);
    report.records.resize(before);
    return text;
}

void fill_catalog(const std::vector<text_member>& texts, catalog& out) {
    for (const auto& t : texts) {
        content c;
        c.size = t.content.size();
        c.text = &t.content;
        out.names.push_back({t.name,
                             {},
                             t.mtime > 0 ? t.mtime : bundle::no_time,
                             static_cast<std::uint32_t>(out.contents.size()),
                             bundle::no_origin,
                             section::late});
        out.contents.push_back(c);
    }
}

}  // namespace

result<void> write_late_members(const options& what, const pipeline_options& how, std::vector<text_member> texts,
                                std::string recipes, catalog& names, bundle::frame_sink& out, bundle::index& members,
                                report& report) {
    if (auto r = check(texts); !r) return r;
    if (!recipes.empty()) texts.push_back({std::string(bundle::recipes_name), std::move(recipes), 0, {}, {}});
    const auto by_rank = [](const auto& a, const auto& b) { return rank(a.name) < rank(b.name); };
    std::stable_sort(texts.begin(), texts.end(), by_rank);
    texts.push_back({std::string(bundle::manifest_name), manifest_with(texts, report, what.sources), 0, {}, {}});
    std::stable_sort(texts.begin(), texts.end(), by_rank);

    fill_catalog(texts, names);
    std::vector<group> groups;
    for (std::uint32_t i = 0; i < names.names.size(); ++i) groups.push_back({i, {i}});
    const auto plan = lay_out(names, groups, what.hard_links, bundle::frame_bytes(how.effort));
    std::vector<content_facts> facts(names.contents.size());
    auto written = write_frames({names, groups, plan, facts}, how, out, members, report);
    names.contents.clear();  // the texts go
    return written;
}

}  // namespace stamplog::pack
