// stamplog diff: what one bundle has that another has not, by role, ERCS and path without the times in it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "member_selection.hpp"
#include "timeless_path.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* diff_examples =
    "Examples:\n"
    "  stamplog diff monday.tar.zst tuesday.tar.zst --role Storage\n"
    "  stamplog diff before.tar.zst https://HOST/after.tar.zst --json\n"
    "Members are the same when role and path are, the times in the path and the ERCS that collected it left out. Exit 0 when\n"
    "nothing differs, else 3.";
constexpr std::size_t most_rows = 200;  // of a kind; --json has all

struct side {
    const bundle::index* in;
    std::uint32_t member;
    const bundle::member& m() const { return in->members[member]; }
    const std::string& ercs() const {
        static const std::string none;
        const auto* o = origin_of(*in, m());
        return o == nullptr ? none : o->ercs;
    }
};

struct pair_of_members {
    std::vector<side> before, after;
};
using role_and_path = std::pair<std::string, std::string>;
using pairs = std::map<role_and_path, pair_of_members>;

struct change {
    const char* what;  // added, removed, changed
    role_and_path key;
    std::optional<side> before, after;
};

// Takes pairs of which `match` is true out of both, each to its first partner.
template <class Match, class Take>
void take_pairs(pair_of_members& both, const Match& match, const Take& take) {
    for (auto b = both.before.begin(); b != both.before.end();) {
        const auto a = std::find_if(both.after.begin(), both.after.end(), [&](const side& s) { return match(*b, s); });
        if (a == both.after.end()) {
            ++b;
            continue;
        }
        take(*b, *a);
        both.after.erase(a);
        b = both.before.erase(b);
    }
}

// What a key's members have become. Several of one key (files whose names differ in times only, a role that more than one ERCS
// collected) are told apart by content first, then by their ERCS, then by their order.
void compare(const role_and_path& key, pair_of_members both, std::vector<change>& out, std::uint64_t& same) {
    const auto equal = [](const side& b, const side& a) { return a.m().sha256 == b.m().sha256 && a.m().size == b.m().size; };
    const auto of_one_ercs = [](const side& b, const side& a) { return a.ercs() == b.ercs(); };
    const auto count = [&](const side&, const side&) { ++same; };
    const auto tell = [&](const side& b, const side& a) { out.push_back({"changed", key, b, a}); };
    take_pairs(
        both, [&](const side& b, const side& a) { return equal(b, a) && of_one_ercs(b, a); }, count);
    take_pairs(both, equal, count);
    take_pairs(both, of_one_ercs, tell);
    take_pairs(
        both, [](const side&, const side&) { return true; }, tell);
    for (const auto& b : both.before) out.push_back({"removed", key, b, std::nullopt});
    for (const auto& a : both.after) out.push_back({"added", key, std::nullopt, a});
}

class diff_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("diff", "what one bundle has that another has not");
        v->add_option("before", before_, "a bundle, or its URL")->required()->type_name("A");
        v->add_option("after", after_, "another")->required()->type_name("B");
        which_.declare(*v);
        from_.declare(*v);
        v->footer(diff_examples);
        return v;
    }

    exit_code run(context& c) override {
        if (auto ok = which_.check(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        const auto a = from_.open(before_, c, 0);
        if (!a) return c.print.fail(a.error(), exit_code_of_reading(a.error()));
        const auto b = from_.open(after_, c, 1);
        if (!b) return c.print.fail(b.error(), exit_code_of_reading(b.error()));
        if (a->reader() == nullptr || b->reader() == nullptr) return without_hashes(c);
        pairs all;
        for (const auto i : which_.chosen(a->contents())) all[key_of(a->contents(), i)].before.push_back({&a->contents(), i});
        for (const auto i : which_.chosen(b->contents())) all[key_of(b->contents(), i)].after.push_back({&b->contents(), i});
        std::vector<change> changes;
        std::uint64_t same = 0;
        for (auto& [key, both] : all) compare(key, std::move(both), changes, same);
        print(changes, same, c);
        a->say_what_was_read(c);
        b->say_what_was_read(c);
        const bool nothing = all.empty() && !which_.everything();
        if (nothing) c.print.warn("nothing in either of them is of that choice");
        c.print.next("stamplog ls " + shell_quoted(after_) + from_.words(after_));
        return changes.empty() && !nothing ? exit_code::complete : exit_code::partial;
    }

 private:
    exit_code without_hashes(context& c) const {
        return c.print.fail({errc::corrupt, "two bundles are compared by the hashes in their indexes, and one index is lost",
                             "stamplog verify says what is damaged."},
                            exit_code::verification_failed);
    }

    // Our own documents tell of one run each, so they always differ.
    static role_and_path key_of(const bundle::index& in, std::uint32_t which) {
        const auto& m = in.members[which];
        const auto* o = origin_of(in, m);
        auto path = m.path;
        if (o != nullptr && !o->folder.empty() && path.size() > o->folder.size() && path.starts_with(o->folder) &&
            path[o->folder.size()] == '/')
            path.remove_prefix(o->folder.size() + 1);
        return {role_of(in, m), timeless_path(path)};
    }

    static void print(const std::vector<change>& changes, std::uint64_t same, context& c) {
        std::map<std::string_view, std::pair<std::uint64_t, std::int64_t>> sums;
        for (const auto& x : changes) {
            const auto before = x.before ? x.before->m().size : 0, after = x.after ? x.after->m().size : 0;
            auto& s = sums[x.what];
            ++s.first;
            s.second += static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before);
            print_one(x, s.first, c);
        }
        for (const auto& [what, s] : sums)
            if (s.first > most_rows)
                c.print.line("and " + std::to_string(s.first - most_rows) + " more " + std::string(what) +
                             "; --json names all");
        const auto grown = sums["added"].second + sums["removed"].second + sums["changed"].second;
        c.print.object({{"type", "difference"},
                        {"added", sums["added"].first},
                        {"removed", sums["removed"].first},
                        {"changed", sums["changed"].first},
                        {"same", same},
                        {"bytes", grown}});
        c.print.line(std::to_string(sums["added"].first) + " added, " + std::to_string(sums["removed"].first) + " removed, " +
                     std::to_string(sums["changed"].first) + " changed, " + std::to_string(same) + " the same; " +
                     (grown < 0 ? "-" : "+") + human_size(static_cast<std::uint64_t>(grown < 0 ? -grown : grown)));
    }

    static void print_one(const change& x, std::uint64_t nth, context& c) {
        const auto& any = x.after ? *x.after : *x.before;
        if (c.print.json()) {
            nlohmann::ordered_json o{{"type", "change"}, {"change", x.what}, {"role", x.key.first}};
            if (!any.ercs().empty()) o["ercs"] = any.ercs();
            if (x.before) o["before"] = side_object(*x.before);
            if (x.after) o["after"] = side_object(*x.after);
            c.print.object(o);
            return;
        }
        if (nth > most_rows) return;
        const auto mark = x.before && x.after ? "~ " : x.after ? "+ " : "- ";
        const auto sizes = x.before && x.after ? human_size(x.before->m().size) + " -> " + human_size(x.after->m().size)
                                               : human_size(x.before ? x.before->m().size : x.after->m().size);
        c.print.line(mark + one_line(x.key.first + "  " + (any.ercs().empty() ? "-" : any.ercs()) + "  " + x.key.second) +
                     "  " + sizes);
    }
    static nlohmann::ordered_json side_object(const side& s) {
        return {{"path", s.m().path}, {"size", s.m().size}, {"sha256", to_hex(s.m().sha256)}};
    }

    std::string before_, after_;
    member_selection which_;
    bundle_source from_;
};

}  // namespace

std::unique_ptr<verb> make_diff() { return std::make_unique<diff_verb>(); }

}  // namespace stamplog::cli
