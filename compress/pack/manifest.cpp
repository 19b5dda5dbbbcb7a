#include "manifest.hpp"

#include <unordered_map>

#include "json_text.hpp"

namespace stamplog::pack {
namespace {

void write_provenance(json_text& j, const provenance& p) {
    if (!p.session.empty()) j.value("session", p.session);
    if (!p.command.empty()) j.value("command", p.command);
    if (p.parameters.empty()) return;
    j.open_object("parameters");
    for (const auto& [name, value] : p.parameters) j.value(name, value);
    j.close_object();
}

void write_zip(json_text& j, const zip_record& z) {
    j.new_line();
    j.open_object();
    j.value("name", z.name);
    if (!z.role.empty()) j.value("role", z.role);
    if (!z.ercs.empty()) j.value("ercs", z.ercs);
    j.value("size", z.size);
    j.value("sha256", to_hex(z.sha256));
    j.value("members", z.members);
    if (z.raw) j.value("raw", true);
    write_provenance(j, z.from);
    j.close_object();
}

void write_member(json_text& j, const member_record& m, const provenance* from) {
    j.new_line();
    j.open_object();
    j.value("path", m.path);
    j.value("size", m.size);
    j.value("mtime", m.mtime);
    if (!m.is_directory) j.value("sha256", to_hex(m.sha256));
    if (m.is_directory) j.value("folder", true);
    if (m.origin != 0xFFFFFFFF) j.value("zip", std::uint64_t{m.origin});
    if (!m.original_name.empty()) j.value("original_name", m.original_name);
    if (!m.hard_link.empty()) j.value("hard_link", m.hard_link);
    if (m.damaged) j.value("damaged", true);
    if (from) write_provenance(j, *from);
    j.close_object();
}

void write_problem(json_text& j, const problem& p) {
    j.new_line();
    j.open_object();
    j.value("kind", to_string(p.kind));
    if (!p.zip.empty()) j.value("zip", p.zip);
    if (!p.member.empty()) j.value("member", p.member);
    j.value("code", to_string(p.why.code));
    j.value("what", p.why.what);
    j.close_object();
}

std::unordered_map<std::string_view, const provenance*> provenances(const sources& from) {
    std::unordered_map<std::string_view, const provenance*> out;
    for (const auto& f : from.files) out[f.name] = &f.from;
    for (const auto& t : from.texts) out[t.name] = &t.from;
    return out;
}

}  // namespace

std::string make_manifest(const report& r, const sources& from) {
    json_text j;
    j.open_object();
    j.value("format", "stamplog-manifest");
    j.value("version", std::uint64_t{1});
    j.open_array("zips");
    for (const auto& z : r.zips) write_zip(j, z);
    j.new_line();
    j.close_array();
    const auto known = provenances(from);
    j.open_array("members");
    for (const auto& m : r.records) {
        const auto it = known.find(m.path);
        write_member(j, m, it == known.end() ? nullptr : it->second);
    }
    j.new_line();
    j.close_array();
    j.open_array("problems");
    for (const auto& p : r.problems) write_problem(j, p);
    j.new_line();
    j.close_array();
    j.close_object();
    return j.take() + "\n";
}

}  // namespace stamplog::pack
