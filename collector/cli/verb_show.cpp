// stamplog show: what a bundle is about, what it covers, and where its bytes are.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "member_selection.hpp"
#include "stamplog/report/case.hpp"
#include "stamplog/report/coverage.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr std::size_t table_rows_shown = 15;  // rows of a table; --json has all

struct sum {
    std::uint64_t members = 0, bytes = 0;
};
using sums = std::map<std::string, sum>;

struct figures {
    sums roles, types;
    bundle::time_span times;  // from the first to the last that is known of any member
    std::uint64_t members = 0, bytes = 0, duplicate_members = 0, duplicate_bytes = 0, links = 0, damaged = 0;
};

// `hashed`: the index tells hashes, so duplicates can be told.
figures figures_of(const bundle::index& in, bool hashed) {
    figures f;
    std::set<sha256_digest> seen;
    for (const auto& m : in.members) {
        if (m.kind == bundle::member_kind::directory) continue;
        for (auto* s : {&f.roles[role_of(in, m)], &f.types[type_of(m.path)]}) {
            ++s->members;
            s->bytes += m.size;
        }
        f.times = together(f.times, m.times);
        ++f.members;
        f.bytes += m.size;
        f.links += m.kind == bundle::member_kind::hard_link ? 1 : 0;
        f.damaged += m.damaged ? 1 : 0;
        if (!hashed || m.size == 0 || seen.insert(m.sha256).second) continue;
        ++f.duplicate_members;
        f.duplicate_bytes += m.size;
    }
    return f;
}

std::vector<std::pair<std::string, sum>> largest_first(const sums& all) {
    std::vector<std::pair<std::string, sum>> out(all.begin(), all.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second.bytes > b.second.bytes; });
    return out;
}

nlohmann::ordered_json json_of(const sums& all) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const auto& [name, s] : largest_first(all))
        out.push_back({{"name", name}, {"members", s.members}, {"bytes", s.bytes}});
    return out;
}

// A document of ours inside the bundle; absent in bundles made by `pack`.
template <class T>
std::optional<T> document(const opened_bundle& in, std::string_view name, result<T> (*parse)(std::string_view), context& c) {
    if (in.reader() == nullptr) return std::nullopt;
    const auto text = in.reader()->read_text(name);
    if (!text && text.error().code == errc::not_found) return std::nullopt;
    auto parsed = text ? parse(*text) : result<T>(fail(text.error()));
    if (parsed) return std::move(*parsed);
    c.print.warn(std::string(name) + ": " + one_line(parsed.error().what));
    return std::nullopt;
}

class show_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("show", "case, coverage and sizes of a bundle");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        from_.declare(*v);
        v->footer("Example: stamplog show case.tar.zst");
        return v;
    }

    exit_code run(context& c) override {
        const auto opened = from_.open(bundle_, c);
        if (!opened) return c.print.fail(opened.error(), exit_code_of_reading(opened.error()));
        const auto f = figures_of(opened->contents(), opened->reader() != nullptr);
        const auto& in = opened->contents();
        std::vector<std::uint32_t> documents;
        for (const auto name : {bundle::case_name, bundle::coverage_name})
            if (const auto which = in.find(name)) documents.push_back(*which);
        opened->plan(documents);
        const auto about = document(*opened, bundle::case_name, &report::parse_case, c);
        const auto covered = document(*opened, bundle::coverage_name, &report::parse_coverage, c);
        if (c.print.json()) {
            print_object(*opened, f, about, covered, c);
        } else {
            print_case(about, c);
            print_coverage(covered, c);
            print_figures(*opened, f, c);
        }
        const auto code = opened->ended_with(exit_code::complete, c);
        c.print.next("stamplog ls " + shell_quoted(bundle_) + from_.words(bundle_) + " --tree");
        return code;
    }

 private:
    // Of the places that members come from, those that are zips: an ERCS is one, too.
    static std::size_t zips_of(const bundle::index& in) {
        return static_cast<std::size_t>(
            std::count_if(in.origins.begin(), in.origins.end(), [](const auto& o) { return !o.name.empty(); }));
    }

    void print_object(const opened_bundle& from, const figures& f, const std::optional<report::case_document>& about,
                      const std::optional<report::coverage>& covered, context& c) const {
        nlohmann::ordered_json o{{"type", "bundle"},
                                 {"bundle", bundle_},
                                 {"bundle_bytes", from.file().size()},
                                 {"members", f.members},
                                 {"bytes", f.bytes},
                                 {"duplicate_members", f.duplicate_members},
                                 {"duplicate_bytes", f.duplicate_bytes},
                                 {"hard_links", f.links},
                                 {"damaged_members", f.damaged},
                                 {"zips", zips_of(from.contents())},
                                 {"roles", json_of(f.roles)},
                                 {"types", json_of(f.types)}};
        if (f.times.known()) {
            o["first_time"] = bundle::text_of(f.times.first);
            o["last_time"] = bundle::text_of(f.times.last);
        }
        // Ours, written by to_json(), so it parses.
        if (about) o["case"] = nlohmann::ordered_json::parse(report::to_json(*about));
        if (covered) o["coverage"] = nlohmann::ordered_json::parse(report::to_json(*covered));
        c.print.object(o);
    }

    void print_case(const std::optional<report::case_document>& about, context& c) const {
        if (!about) {
            c.print.line(one_line(bundle_) + ": a bundle of zips packed from a folder; it names no case");
            return;
        }
        c.print.line("case " + one_line(about->case_id) + ", stamp " + one_line(about->stamp) + ", run " +
                     one_line(about->run_id));
        std::string window = "window " + format_rfc3339(about->from) + " to " + format_rfc3339(about->to);
        if (!about->from_in_stamp_time.empty())
            window += " (" + one_line(about->from_in_stamp_time) + " to " + one_line(about->to_in_stamp_time) + ")";
        c.print.line(window);
        std::string asked;
        for (const auto& r : about->roles) asked += (asked.empty() ? "roles " : ", ") + one_line(r);
        if (asked.empty()) asked = about->preset.empty() ? "every role" : "preset " + one_line(about->preset);
        c.print.line("asked: " + asked);
        for (const auto& cmdlet : about->allowed_cmdlets) c.print.line("allowed besides: " + one_line(cmdlet));
    }

    static void print_coverage(const std::optional<report::coverage>& covered, context& c) {
        if (!covered) return;
        const auto done =
            std::count_if(covered->units.begin(), covered->units.end(), [](const auto& u) { return u.outcome == "done"; });
        const auto opened =
            std::count_if(covered->sessions.begin(), covered->sessions.end(), [](const auto& s) { return s.opened; });
        const auto proved =
            std::count_if(covered->sessions.begin(), covered->sessions.end(), [](const auto& s) { return s.proved; });
        c.print.line(std::string(covered->complete ? "complete" : "partial") + ": " + std::to_string(done) + " of " +
                     std::to_string(covered->units.size()) + " units done, " + std::to_string(proved) + " of " +
                     std::to_string(opened) + " transcripts proved");
        for (const auto& m : covered->missing) {
            c.print.line("missing: " + one_line(m.what) + ": " + one_line(m.why));
            if (!m.remedy.empty()) c.print.line("  " + one_line(m.remedy));
        }
        for (const auto& n : covered->notes) c.print.line("note: " + one_line(n));
    }

    static void print_figures(const opened_bundle& from, const figures& f, context& c) {
        c.print.line(human_size(from.file().size()) + " for " + human_size(f.bytes) + " in " + std::to_string(f.members) +
                     " members");
        if (f.duplicate_members != 0)
            c.print.line(human_size(f.duplicate_bytes) + " of it in " + std::to_string(f.duplicate_members) +
                         " duplicates, which cost next to nothing");
        if (f.damaged != 0) c.print.line(std::to_string(f.damaged) + " members were damaged at their source");
        print_table("ROLE", f.roles, c);
        print_table("TYPE", f.types, c);
    }

    static void print_table(const char* heading, const sums& all, context& c) {
        std::vector<std::vector<std::string>> rows{{heading, "MEMBERS", "SIZE"}};
        const auto sorted = largest_first(all);
        for (std::size_t i = 0; i < sorted.size() && i < table_rows_shown; ++i)
            rows.push_back(
                {one_line(sorted[i].first), std::to_string(sorted[i].second.members), human_size(sorted[i].second.bytes)});
        c.print.table(rows);
        if (sorted.size() > table_rows_shown)
            c.print.line("and " + std::to_string(sorted.size() - table_rows_shown) + " more; --json names all");
    }

    std::string bundle_;
    bundle_source from_;
};

}  // namespace

std::unique_ptr<verb> make_show() { return std::make_unique<show_verb>(); }

}  // namespace stamplog::cli
