// stamplog ls: the members of a bundle, from its index alone.
#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "member_selection.hpp"
#include "member_time.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* ls_examples =
    "Examples:\n"
    "  stamplog ls case.tar.zst --role Storage --type log\n"
    "  stamplog ls case.tar.zst --tree\n"
    "  stamplog ls case.tar.zst --time '2026-11-19 03:00..05:30' -l\n"
    "  stamplog ls https://ACCOUNT.blob.core.windows.net/CONTAINER/case.tar.zst --glob '*Fabric*' --json";
constexpr std::size_t block_bytes = 1 << 16;  // lines told at once: 200,000 single writes would take longer than the listing

class block_printer {
 public:
    explicit block_printer(printer& print) : print_(print) {}
    ~block_printer() { flush(); }
    block_printer(const block_printer&) = delete;
    block_printer& operator=(const block_printer&) = delete;
    void line(const std::string& text) {
        if (!block_.empty()) block_ += '\n';
        block_ += text;
        if (block_.size() > block_bytes) flush();
    }

 private:
    void flush() {
        if (!block_.empty()) print_.line(block_);
        block_.clear();
    }
    printer& print_;
    std::string block_;
};

struct folder_sum {
    std::uint64_t members = 0, bytes = 0;
};

class ls_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("ls", "the members of a bundle");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        which_.declare_words(*v);
        which_.declare(*v);
        v->add_flag("--tree", tree_, "folders with their members and sizes instead");
        v->add_flag("-l,--long", long_, "with role, ERCS, first and last time in it, and SHA-256");
        from_.declare(*v);
        v->footer(ls_examples);
        return v;
    }

    exit_code run(context& c) override {
        if (auto ok = which_.check(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        const auto opened = from_.open(bundle_, c);
        if (!opened) {
            const auto code = c.print.fail(opened.error(), exit_code_of_reading(opened.error()));
            if (code == exit_code::verification_failed) c.print.next("stamplog verify " + shell_quoted(bundle_));
            return code;
        }
        const auto& in = opened->contents();
        std::vector<const bundle::member*> chosen;
        std::uint64_t bytes = 0;
        for (const auto& m : in.members) {
            if (m.kind == bundle::member_kind::directory || !which_.wants(in, m)) continue;
            chosen.push_back(&m);
            bytes += m.size;
        }
        c.print.note(std::to_string(chosen.size()) + " of " + std::to_string(in.members.size()) + " members, " +
                     human_size(bytes));
        if (tree_)
            print_tree(chosen, c);
        else if (c.print.json())
            for (const auto* m : chosen) print_object(*opened, *m, c);
        else
            print_lines(*opened, chosen, c);
        const auto unknown = which_.unknown_words(in);
        for (const auto& word : unknown) c.print.warn(one_line(word) + ": no member has that name");
        const bool nothing = chosen.empty() && !which_.everything();
        const auto code = opened->ended_with(nothing || !unknown.empty() ? exit_code::partial : exit_code::complete, c);
        c.print.next("stamplog extract " + shell_quoted(bundle_) + from_.words(bundle_) + " -C DIR");
        return code;
    }

 private:
    void print_lines(const opened_bundle& from, const std::vector<const bundle::member*>& chosen, context& c) const {
        const auto& in = from.contents();
        block_printer out(c.print);
        const auto padded = [](std::string line, std::string_view text, std::size_t width) {
            line += text;
            line.append(text.size() < width ? width - text.size() : 0, ' ');
            return line + "  ";
        };
        for (const auto* m : chosen) {
            if (c.w.out_is_gone()) return;
            const auto size = std::to_string(m->size);
            std::string line(size.size() < 13 ? 13 - size.size() : 0, ' ');
            line += size + "  " + stamp_time_text(m->mtime) + "  ";
            if (long_) {
                const auto* o = origin_of(in, *m);
                line = padded(std::move(line), one_line(role_of(in, *m)), 20);
                line = padded(std::move(line), o == nullptr || o->ercs.empty() ? "-" : one_line(o->ercs), 12);
                line = padded(std::move(line), m->times.known() ? stamp_time_text(m->times.first) : "-", 19);
                line = padded(std::move(line), m->times.known() ? stamp_time_text(m->times.last) : "-", 19);
                line = padded(std::move(line), from.reader() == nullptr ? "-" : to_hex(m->sha256), 64);
            }
            line += one_line(m->path);
            if (m->kind == bundle::member_kind::hard_link) line += "  (link)";
            if (m->damaged) line += from.reader() == nullptr ? "  (breaks off)" : "  (damaged at its source)";
            out.line(line);
        }
    }

    static void print_object(const opened_bundle& from, const bundle::member& m, context& c) {
        const auto& in = from.contents();
        nlohmann::ordered_json o{{"type", "member"}, {"path", m.path}, {"size", m.size}, {"mtime", m.mtime}};
        if (const auto* origin = origin_of(in, m)) {
            if (!origin->role.empty()) o["role"] = origin->role;
            if (!origin->ercs.empty()) o["ercs"] = origin->ercs;
        }
        if (m.times.known()) {
            o["first_time"] = bundle::text_of(m.times.first);
            o["last_time"] = bundle::text_of(m.times.last);
        }
        if (from.reader() != nullptr) o["sha256"] = to_hex(m.sha256);
        if (m.kind == bundle::member_kind::hard_link && m.link_target < in.members.size())
            o["link_to"] = in.members[m.link_target].path;
        if (m.damaged) o["damaged"] = true;
        c.print.object(o);
    }

    static void print_tree(const std::vector<const bundle::member*>& chosen, context& c) {
        std::map<std::string, folder_sum, std::less<>> folders;
        for (const auto* m : chosen)
            for (auto slash = m->path.find('/'); slash != m->path.npos; slash = m->path.find('/', slash + 1)) {
                auto& sum = folders[std::string(m->path.substr(0, slash + 1))];
                ++sum.members;
                sum.bytes += m->size;
            }
        std::vector<std::vector<std::string>> rows{{"SIZE", "MEMBERS", "FOLDER"}};
        for (const auto& [path, sum] : folders) {
            c.print.object({{"type", "folder"}, {"path", path}, {"members", sum.members}, {"size", sum.bytes}});
            const auto depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) - 1;
            const auto leaf = path.rfind('/', path.size() - 2);
            rows.push_back({human_size(sum.bytes), std::to_string(sum.members),
                            std::string(2 * depth, ' ') + one_line(leaf == path.npos ? path : path.substr(leaf + 1))});
        }
        c.print.table(rows);
    }

    std::string bundle_;
    member_selection which_;
    bundle_source from_;
    bool tree_ = false, long_ = false;
};

}  // namespace

std::unique_ptr<verb> make_ls() { return std::make_unique<ls_verb>(); }

}  // namespace stamplog::cli
