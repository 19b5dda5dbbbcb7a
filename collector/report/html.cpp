#include "stamplog/report/html.hpp"

#include "html_page.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::report {
namespace {

using rows = std::vector<std::vector<std::string>>;

std::string both_times(utc_time utc, const std::string& stamp_time) {
    return format_rfc3339(utc) + (stamp_time.empty() ? "" : " = " + stamp_time);
}

std::string what_was_asked(const case_document& about) {
    std::string text = about.preset.empty() ? "" : "preset " + about.preset;
    if (!about.roles.empty()) text += (text.empty() ? "" : "; ") + std::string("roles ") + joined(about.roles, ", ");
    if (!about.resource_providers.empty())
        text += (text.empty() ? "" : "; ") + std::string("resource providers ") + joined(about.resource_providers, ", ");
    return text.empty() ? "every role" : text;
}

void summary(html_page& page, const case_document& about, const coverage& what) {
    if (what.complete)
        page.paragraph("Complete: everything asked is here, and the transcript of every session.", "state good");
    else if (what.interrupted)
        page.paragraph("Interrupted: what is here was collected before somebody stopped the run.", "state bad");
    else
        page.paragraph("Partial: " + std::to_string(what.missing.size()) + " things are missing, see below.", "state bad");
    rows r{{"", ""},
           {"Case", about.case_id},
           {"Stamp", about.stamp + (about.stamp_version.empty() ? "" : ", version " + about.stamp_version) +
                         (about.oem_version.empty() ? "" : ", OEM version " + about.oem_version)},
           {"CloudID", about.cloud_id},
           {"From", both_times(about.from, about.from_in_stamp_time)},
           {"To", both_times(about.to, about.to_in_stamp_time)},
           {"Asked", what_was_asked(about)},
           {"Run", about.run_id + ", started " + format_rfc3339(about.started) + ", stamplog " + about.tool_version}};
    if (!about.allowed_cmdlets.empty()) r.push_back({"Cmdlets allowed for this run", joined(about.allowed_cmdlets, ", ")});
    page.table(r);
}

void missing(html_page& page, const coverage& what) {
    if (what.missing.empty()) return;
    page.heading("What is missing, and what to do");
    rows r{{"What", "Why", "What to do"}};
    for (const auto& m : what.missing) r.push_back({m.what, m.why, m.remedy});
    page.table(r);
}

void roles(html_page& page, const coverage& what) {
    page.heading("Roles");
    rows r{{"Role", "ERCS", "Status", "Zips", "Size"}};
    std::uint64_t zips = 0, bytes = 0;
    for (const auto& l : what.roles) {
        r.push_back(
            {l.role + (l.part.empty() ? "" : ", " + l.part), l.ercs, l.status, std::to_string(l.zips), human_size(l.bytes)});
        zips += l.zips;
        bytes += l.bytes;
    }
    r.push_back({"All", "", "", std::to_string(zips), human_size(bytes)});
    page.table(r);
}

void units(html_page& page, const coverage& what) {
    page.heading("Calls");
    rows r{{"No.", "What", "Outcome", "ERCS", "Tries", "Started", "Ended", "Remarks"}};
    for (const auto& u : what.units) {
        std::string remarks = u.reason;
        if (!u.detail.empty()) remarks += (remarks.empty() ? "" : "; ") + u.detail;
        r.push_back({std::to_string(u.id), u.title, u.outcome, u.ercs, std::to_string(u.attempts),
                     u.started ? format_rfc3339(*u.started) : "", u.ended ? format_rfc3339(*u.ended) : "", remarks});
    }
    page.table(r);
}

void sessions(html_page& page, const coverage& what) {
    page.heading("Sessions and transcripts");
    rows r{{"ERCS", "Session", "Transcript", "Files", "Remarks"}};
    for (const auto& s : what.sessions) {
        std::string files;
        for (const auto& t : s.transcripts)
            files += (files.empty() ? "" : ", ") + t.name + (t.ours ? "" : " (of an earlier session)");
        r.push_back({s.ercs, s.id, !s.opened ? "not opened" : s.proved ? "proved" : "not proved", files, s.problem});
    }
    page.table(r);
}

}  // namespace

std::string render_html(const case_document& about, const coverage& what) {
    html_page page("Azure Stack Hub logs, " + (about.case_id.empty() ? std::string("no case") : "case " + about.case_id) +
                   ", " + about.stamp);
    summary(page, about, what);
    missing(page, what);
    roles(page, what);
    units(page, what);
    sessions(page, what);
    if (!what.notes.empty() || !about.warnings.empty()) page.heading("Notes");
    if (!about.warnings.empty()) page.list(about.warnings);
    if (!what.notes.empty()) page.list(what.notes);
    return page.finish();
}

}  // namespace stamplog::report
