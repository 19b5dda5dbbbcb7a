// stamplog cat: the bytes of members to standard output.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "glob.hpp"
#include "lost_at_source.hpp"
#include "member_selection.hpp"
#include "stamplog/bundle/member_reader.hpp"
#include "stamplog/bundle/placement.hpp"
#include "stamplog/bundle/salvage.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* cat_examples =
    "Examples:\n"
    "  stamplog cat case.tar.zst _stamplog/coverage.json\n"
    "  stamplog cat case.tar.zst '**/Storage-*/**.csv' --node AZS-Node02 | sort -u\n"
    "  stamplog cat https://HOST/case.tar.zst cluster/AZS-Node01/Cluster.log\n"
    "Each member's SHA-256 is compared; exit 7 when one differs, 3 when one is not there.";
constexpr std::size_t most_json_bytes = 64 << 20;  // of a member as one JSON object

class output_sink final : public byte_sink {
 public:
    explicit output_sink(printer& print) : print_(print) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        if (!print_.content(as_text(data))) return fail(errc::cancelled, "nobody reads the output any more");
        return {};
    }

 private:
    printer& print_;
};

bool is_plain_utf8(std::string_view text) {
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

bool is_pattern(std::string_view text) { return text.find_first_of("*?") != text.npos; }

class cat_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("cat", "the bytes of members to standard output");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        v->add_option("member", members_,
                      "paths as ls prints them, or patterns; all that the options choose when there is none")
            ->type_name("MEMBER");
        which_.declare(*v);
        from_.declare(*v);
        v->footer(cat_examples);
        return v;
    }

    exit_code run(context& c) override {
        c.print.only_content();
        if (auto ok = which_.check(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        if (members_.empty() && which_.everything())
            return c.print.fail({errc::config, "no member is named", "stamplog ls " + shell_quoted(bundle_) + " lists them."},
                                exit_code::usage);
        const auto opened = from_.open(bundle_, c);
        if (!opened) return c.print.fail(opened.error(), exit_code_of_reading(opened.error()));
        auto code = exit_code::complete;
        const auto chosen = choose(opened->contents(), c, code);
        opened->plan(chosen);
        const auto read =
            opened->reader() != nullptr ? print_members(*opened->reader(), chosen, c) : print_found(*opened, chosen, c);
        if (opened->reader() != nullptr) code = first_of({code, warn_of_lost(opened->contents(), chosen, c)});
        c.print.next("stamplog extract " + shell_quoted(bundle_) + from_.words(bundle_) + " -C DIR");
        return opened->ended_with(first_of({code, read}), c);
    }

 private:
    // In the order of the words; what a word finds again is given once.
    std::vector<std::uint32_t> choose(const bundle::index& in, context& c, exit_code& code) const {
        const auto all = which_.chosen(in);
        if (members_.empty()) return all;
        std::vector<std::uint32_t> out;
        std::set<std::uint32_t> there;
        for (const auto& word : members_) {
            // Letters in either case, as everywhere, unless a member has just that path.
            const bool exact = std::any_of(all.begin(), all.end(), [&](auto i) { return in.members[i].path == word; });
            const auto is_meant = [&](std::string_view path) {
                if (is_pattern(word)) return path == word || path_matches(word, path);
                return exact ? path == word : same_ignoring_case(path, word);
            };
            bool found = false;
            for (const auto i : all) {
                if (!is_meant(in.members[i].path)) continue;
                found = true;
                if (there.insert(i).second) out.push_back(i);
            }
            if (found) continue;
            c.print.fail(
                {errc::not_found, "no member " + std::string(is_pattern(word) ? "matches " : "has the path ") + one_line(word),
                 "stamplog ls " + shell_quoted(bundle_) + " lists them."},
                exit_code::partial);
            code = exit_code::partial;
        }
        return out;
    }

    exit_code print_members(const bundle::reader& from, const std::vector<std::uint32_t>& chosen, context& c) const {
        auto code = exit_code::complete;
        bundle::member_reader many(from, chosen);
        for (const auto i : chosen) {
            // One alone is read no further than to its end.
            const auto give = [&](byte_sink& out) { return chosen.size() == 1 ? from.read(i, out) : many.read(i, out); };
            const auto read = c.print.json() ? print_object(from.contents().members[i], give, c) : print_bytes(give, c);
            if (read) continue;
            if (c.w.out_is_gone()) return code;  // | head: it has what it wanted
            const auto why = read.error().code;
            // Nothing is damaged, but this one cannot be given: too large, or a zip that another zlib made.
            const bool not_here = why == errc::limit || why == errc::unsupported;
            const auto one = c.print.fail(read.error(), not_here ? exit_code::partial : exit_code_of_reading(read.error()));
            code = first_of({code, one});
            if (why != errc::corrupt && !not_here) return code;
        }
        return code;
    }

    template <class Give>
    static result<void> print_bytes(const Give& give, context& c) {
        output_sink out(c.print);
        return give(out);
    }

    template <class Give>
    static result<void> print_object(const bundle::member& m, const Give& give, context& c) {
        if (m.size > most_json_bytes)
            return fail(errc::limit, one_line(m.path) + ": is too large for one JSON object", "Leave --json away.");
        memory_sink all;
        if (auto read = give(all); !read) return read;
        print_json(m.path, all.content, to_hex(m.sha256), c);
        return {};
    }

    static void print_json(std::string_view path, byte_view content, const std::string& sha256, context& c) {
        nlohmann::ordered_json o{{"type", "content"}, {"path", path}, {"size", content.size()}};
        if (!sha256.empty()) o["sha256"] = sha256;
        if (is_plain_utf8(as_text(content)))
            o["text"] = as_text(content);
        else
            o["base64"] = to_base64(content);
        c.print.object(o);
    }

    // Frame by frame, in the order in which they lie.
    static exit_code print_found(const opened_bundle& from, const std::vector<std::uint32_t>& chosen, context& c) {
        std::set<std::string, std::less<>> wanted;
        for (const auto i : chosen) wanted.emplace(bundle::content_of(from.contents(), i).path);
        output_sink out(c.print);
        memory_sink one;
        std::string name;
        const auto tell = [&] {
            if (c.print.json() && !name.empty()) print_json(name, one.content, {}, c);
            name.clear();
            one.content.clear();
        };
        const auto seen = bundle::salvage(from.file(), [&](const bundle::salvaged_member& m) -> byte_sink* {
            tell();
            if (m.is_link || wanted.erase(m.path) == 0) return nullptr;
            if (!c.print.json()) return &out;
            if (m.size > most_json_bytes) return nullptr;
            name = m.path;
            return &one;
        });
        tell();
        if (seen || c.w.out_is_gone()) return exit_code::complete;
        return c.print.fail(seen.error(), exit_code_of_reading(seen.error()));
    }

    std::string bundle_;
    std::vector<std::string> members_;
    member_selection which_;
    bundle_source from_;
};

}  // namespace

std::unique_ptr<verb> make_cat() { return std::make_unique<cat_verb>(); }

}  // namespace stamplog::cli
