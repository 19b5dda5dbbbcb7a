#include "manifest.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <unordered_map>

#include "json_text.hpp"

namespace stamplog::pack {
namespace {

constexpr std::size_t bytes_per_entry = 480;  // paths of a hundred characters; a longer manifest grows as it goes

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
    if (z.lost > 0) j.value("lost", z.lost);
    if (z.raw) j.value("raw", true);
    write_provenance(j, z.from);
    j.close_object();
}

// Where a member that is no zip's own came from.
struct known_source {
    const provenance* from = nullptr;
    std::uint32_t zip = 0xFFFFFFFF;  // position in report::zips
};

void write_member(json_text& j, const member_record& m, const known_source& from) {
    j.new_line();
    j.open_object();
    j.value("path", m.path);
    j.value("size", m.size);
    j.value("mtime", m.mtime);
    if (m.times.known()) {
        j.value("first_time", bundle::text_of(m.times.first));
        j.value("last_time", bundle::text_of(m.times.last));
    }
    if (!m.is_directory) j.value("sha256", to_hex(m.sha256));
    if (m.is_directory) j.value("folder", true);
    const auto zip = m.origin != 0xFFFFFFFF ? m.origin : from.zip;
    if (zip != 0xFFFFFFFF) j.value("zip", std::uint64_t{zip});
    if (!m.original_name.empty()) j.value("original_name", m.original_name);
    if (!m.hard_link.empty()) j.value("hard_link", m.hard_link);
    if (m.damaged) j.value("damaged", true);
    if (!m.part_of.empty()) j.value("part_of", m.part_of);
    if (m.nested) j.value("nested", true);
    if (from.from) write_provenance(j, *from.from);
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

std::unordered_map<std::string_view, known_source> known_sources(const sources& all) {
    std::unordered_map<std::string_view, known_source> out;
    for (const auto& f : all.files) out[f.name] = {&f.from};
    for (const auto& t : all.texts) out[t.name] = {&t.from};
    std::map<std::filesystem::path, std::uint32_t> zips;
    for (std::uint32_t i = 0; i < all.zips.size(); ++i) zips.emplace(all.zips[i].file, i);
    for (const auto& c : all.copies)
        if (const auto zip = zips.find(c.zip); zip != zips.end()) out[c.name] = {&all.zips[zip->second].from, zip->second};
    return out;
}

// They are many: some are written in parallel, then the next.
void write_members(json_text& j, const report& r, const sources& from) {
    constexpr std::size_t few = 256;
    const auto known = known_sources(from);
    std::array<std::string, 16> parts;
    for (std::span<const member_record> rest = r.records; !rest.empty();) {
        const auto now = rest.first(std::min(rest.size(), few * parts.size()));
        const auto used = (now.size() + few - 1) / few;
        tbb::parallel_for(std::size_t{0}, used, [&](std::size_t i) {
            const auto mine = now.subspan(i * few, std::min(few, now.size() - i * few));
            json_text part(bytes_per_entry * mine.size());
            for (const auto& m : mine) {
                const auto it = known.find(m.path);
                write_member(part, m, it == known.end() ? known_source{} : it->second);
            }
            parts[i] = part.take();
        });
        for (std::size_t i = 0; i < used; ++i) j.values(parts[i]);
        rest = rest.subspan(now.size());
    }
}

}  // namespace

std::string make_manifest(const report& r, const sources& from) {
    json_text j(bytes_per_entry * (r.records.size() + r.zips.size() + r.problems.size() + 1));
    j.open_object();
    j.value("format", "stamplog-manifest");
    j.value("version", std::uint64_t{1});
    j.open_array("zips");
    for (const auto& z : r.zips) write_zip(j, z);
    j.new_line();
    j.close_array();
    j.open_array("members");
    write_members(j, r, from);
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
