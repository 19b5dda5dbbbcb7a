#include "content/role_zips.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "content/role_catalogue.hpp"
#include "content/zip_writer.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::errc;
using stamplog::fail;
using stamplog::result;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t in_memory = 48u << 20;

std::string zip_file_name(const std::string& role, std::size_t part, const std::string& timestamp) {
    return part == 1 ? role + "-" + timestamp + ".zip" : role + "-part" + std::to_string(part) + "-" + timestamp + ".zip";
}

// The published paths of members are of the Storage role, and have backslashes. Both styles occur in zips that .NET
// programs make, so one role is written so.
name_style style_of(const std::string& role) { return same(role, "Storage") ? name_style::backslashes : name_style::slashes; }

// A zip that is to be spoiled is nowhere to be seen under its name before it is.
template <class Write>
result<void> write_zip(const fs::path& file, const zip_spoiler& spoil, Write&& write) {
    if (!spoil) return write(file);
    const fs::path hidden = file.string() + ".copying";
    if (auto r = write(hidden); !r) return r;
    std::error_code ec;
    if (auto r = spoil(hidden); !r) {
        fs::remove(hidden, ec);
        return r;
    }
    if (fs::exists(file, ec)) return fail(errc::conflict, file.string() + ": File exists");
    fs::rename(hidden, file, ec);
    if (ec) return fail(errc::io, file.string() + ": " + ec.message());
    return {};
}

bool add_member(zip_writer& zip, const member_plan& m, const window& w, const scene& s, std::string& content) {
    // Files on the share show when they were last written to: the window's end, in stamp time.
    const auto modified = s.zone.to_local(w.to);
    if (expected_bytes(m, w) > in_memory)
        return zip.add_streamed(m.path, modified, [&](const piece_sink& out) { return generate(m, w, s, out); });
    content.clear();
    return generate(m, w, s,
                    [&](std::string_view piece) {
                        content += piece;
                        return true;
                    }) &&
           zip.add(m.path, modified, content);
}

result<void> write_generated(const zip_plan& plan, const window& w, const scene& s, const fs::path& file,
                             const step_guard& guard, name_style style) {
    auto out = growing_file::create(file, guard);
    if (!out) return fail(out.error());
    zip_writer zip([&](std::string_view piece) { return out->write(piece); }, style);
    std::string content;
    for (const auto& m : plan.members)
        if (!add_member(zip, m, w, s, content)) return out->outcome();
    if (!zip.finish()) return out->outcome();
    return {};
}

result<void> copy_served(const fs::path& from, const fs::path& to, const step_guard& guard) {
    std::ifstream in(from, std::ios::binary);
    if (!in) return fail(errc::io, from.string() + ": cannot be opened");
    auto out = growing_file::create(to, guard);
    if (!out) return fail(out.error());
    std::string buffer(1u << 20, '\0');
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
        if (!out->write(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount())))) return out->outcome();
    if (in.bad()) return fail(errc::io, from.string() + ": cannot be read");
    return {};
}

}  // namespace

result<role_source> role_source::open(const stamp_settings& s, const time_zone& zone) {
    role_source source(s, zone);
    if (s.content.empty()) return source;
    auto served = served_zips(s.content);
    if (!served) return fail(served.error());
    source.served_ = std::move(*served);
    return source;
}

std::vector<std::string> role_source::roles() const {
    std::vector<std::string> names;
    if (settings_->content.empty())
        for (const auto& r : role_catalogue()) names.emplace_back(r.name);
    for (const auto& [role, files] : served_) names.push_back(role);
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return lower(a) < lower(b); });
    return names;
}

std::optional<std::string> role_source::spelling(const std::string& role) const {
    if (settings_->content.empty()) {
        if (const auto* r = find_role(role)) return std::string(r->name);
        for (auto p : resource_providers())
            if (same(p, role)) return std::string(p);
        return std::nullopt;
    }
    for (const auto& [name, files] : served_)
        if (same(name, role)) return name;
    return std::nullopt;
}

result<std::vector<std::string>> role_source::write(const std::string& role, const window& w, const collection_filter& f,
                                                    const fs::path& folder, const std::string& timestamp,
                                                    const step_guard& guard, const zip_spoiler& spoil) const {
    std::vector<std::string> names;
    // Only a role's first zip is spoiled.
    auto spoiler = [&] { return names.size() == 1 ? spoil : zip_spoiler(); };
    if (auto served = served_.find(role); served != served_.end()) {
        for (const auto& file : served->second) {
            names.push_back(file.filename().string());
            auto r =
                write_zip(folder / names.back(), spoiler(), [&](const fs::path& to) { return copy_served(file, to, guard); });
            if (!r) return fail(r.error());
        }
        return names;
    }
    for (const auto& plan : plan_role(role, w, stage(), f)) {
        names.push_back(zip_file_name(role, names.size() + 1, timestamp));
        auto r = write_zip(folder / names.back(), spoiler(),
                           [&](const fs::path& to) { return write_generated(plan, w, stage(), to, guard, style_of(role)); });
        if (!r) return fail(r.error());
    }
    return names;
}

}  // namespace stampsim
