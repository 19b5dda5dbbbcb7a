// stamplog grep: lines of members that match, as grep prints them.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "grep_output.hpp"
#include "member_selection.hpp"
#include "stamplog/bundle/salvage.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* grep_examples =
    "Examples:\n"
    "  stamplog grep -i 'error|fail(ed|ure)' case.tar.zst --role Storage --type log\n"
    "  stamplog grep -n -C 3 0x80070005 case.tar.zst '**/Cluster.log'\n"
    "  stamplog grep -c timeout https://HOST/case.tar.zst --node AZS-Node02 --time 2026-11-19\n"
    "Exit 0 when a line matches, 3 when none does, 7 when a part of the bundle is damaged. A content that several members\n"
    "have is searched once and printed under the first; -l, -c and --json name all.";
constexpr unsigned most_context = 10'000;  // lines, before or after

class grep_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("grep", "lines of members that match a regular expression");
        v->add_option("pattern", pattern_, "a regular expression in RE2's syntax")->required()->type_name("PATTERN");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        which_.declare_words(*v);
        v->add_flag("-i,--ignore-case", options_.ignore_case, "letters match in either case");
        v->add_flag("-F,--fixed-strings", options_.fixed, "the pattern is a text, not an expression");
        v->add_flag("-n,--line-number", how_.numbers, "with the lines' numbers");
        v->add_flag("-c,--count", style_.count, "how many lines match, of each member with one");
        v->add_flag("-l,--files-with-matches", style_.names, "only the paths of members with a match");
        v->add_flag("-a,--text", how_.as_text, "take what is no text for text");
        v->add_flag("--no-filename", no_paths_, "no path in front of each line");
        v->add_option("-A,--after-context", how_.after, "lines to print behind each match")->type_name("N");
        v->add_option("-B,--before-context", how_.before, "lines to print before each match")->type_name("N");
        v->add_option("-C,--context", context_, "lines to print on either side")->type_name("N");
        which_.declare(*v);
        v->add_option("--threads", how_.threads, "0: one for each processor")->type_name("N");
        v->add_option("--memory", memory_, "frames in work at once")->capture_default_str()->type_name("SIZE");
        from_.declare(*v);
        v->footer(grep_examples);
        return v;
    }

    exit_code run(context& c) override {
        c.print.only_content();
        if (auto ok = check(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        const auto what = search::pattern::compile(pattern_, options_);
        if (!what) return c.print.fail(what.error(), exit_code::usage);
        const auto opened = from_.open(bundle_, c);
        if (!opened) return c.print.fail(opened.error(), exit_code_of_reading(opened.error()));
        how_.stop = c.w.stop;
        const auto chosen = which_.chosen(opened->contents());
        opened->plan(chosen);
        grep_output out(opened->contents(), style_, c);
        const auto done = opened->reader() != nullptr ? search::search_bundle(*opened->reader(), chosen, *what, how_, out)
                                                      : search_found(*opened, chosen, *what, out);
        out.flush();
        if (c.w.out_is_gone()) return exit_code::complete;  // | head: it has what it wanted
        if (!done) return c.print.fail(done.error(), exit_code_of_reading(done.error()));
        tell(*done, chosen.size(), out, c);
        c.print.next("stamplog extract " + shell_quoted(bundle_) + from_.words(bundle_) + " -C DIR");
        const auto code = out.lines > 0 ? exit_code::complete : exit_code::partial;
        return opened->ended_with(out.damaged ? first_of({code, exit_code::verification_failed}) : code, c);
    }

 private:
    result<void> check() {
        if (auto ok = which_.check(); !ok) return ok;
        const auto memory = parse_size(memory_, "--memory");
        if (!memory) return fail(memory.error());
        how_.memory = *memory;
        if (style_.count && style_.names) return fail(errc::config, "-c and -l do not go together");
        if (context_) how_.before = how_.after = *context_;
        if (how_.before > most_context || how_.after > most_context)
            return fail(errc::config, "more than " + std::to_string(most_context) + " lines of context");
        style_.paths = !no_paths_;
        how_.how_deep = style_.names ? search::depth::first : style_.count ? search::depth::count : search::depth::lines;
        if (how_.how_deep != search::depth::lines) how_.numbers = false;
        return {};
    }

    void tell(const search::totals& done, std::size_t asked, const grep_output& out, context& c) const {
        c.print.object({{"type", "grep"},
                        {"lines", out.lines},
                        {"members", out.members},
                        {"members_searched", asked},
                        {"contents", done.contents},
                        {"bytes", done.bytes},
                        {"expanded", done.expanded},
                        {"frames", done.frames}});
        if (c.print.json()) return;
        std::string text = style_.names ? std::string() : std::to_string(out.lines) + " lines in ";
        text += std::to_string(out.members) + " of " + std::to_string(asked) + " members, " + human_size(done.expanded) +
                (done.bytes == done.expanded ? "" : ", of which " + human_size(done.bytes) + " are distinct and were searched");
        if (out.repeated != 0)
            text += "; " + std::to_string(out.repeated) +
                    " of the members have lines that stand above under another path (-l names them)";
        c.print.note(text);
    }

    // Without an index: member after member, as the frames come.
    result<search::totals> search_found(const opened_bundle& from, const std::vector<std::uint32_t>& chosen,
                                        const search::pattern& what, grep_output& out) const {
        const auto& in = from.contents();
        std::map<std::string_view, std::uint32_t> wanted;
        for (const auto i : chosen)
            if (in.members[i].kind == bundle::member_kind::file) wanted.emplace(in.members[i].path, i);
        search::totals done;
        std::optional<search::content_search> one;
        std::uint32_t current = 0;
        const auto finish = [&] {
            if (!one) return;
            one->finish(in.members[current].damaged ? std::optional(error{errc::corrupt, "breaks off", {}}) : std::nullopt);
            one.reset();
        };
        const auto seen = bundle::salvage(from.file(), [&](const bundle::salvaged_member& m) -> byte_sink* {
            finish();
            const auto found = wanted.find(m.path);
            if (m.is_link || found == wanted.end() || out.enough()) return nullptr;
            current = found->second;
            wanted.erase(found);
            search::searched of;
            of.member = current;
            one.emplace(std::move(of), what, how_, out);
            ++done.contents;
            done.bytes += m.size;
            return &*one;
        });
        finish();
        if (!seen) return fail(seen.error());
        done.expanded = done.bytes;
        done.frames = seen->frames_good;
        return done;
    }

    std::string pattern_, bundle_, memory_ = "512M";
    search::pattern_options options_;
    search::search_options how_;
    grep_output::style style_;
    std::optional<unsigned> context_;
    bool no_paths_ = false;
    member_selection which_;
    bundle_source from_;
};

}  // namespace

std::unique_ptr<verb> make_grep() { return std::make_unique<grep_verb>(); }

}  // namespace stamplog::cli
