// stamplog verify: is the bundle what was sealed, and if not, what of it is still good?
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "stamplog/bundle/verify.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr std::size_t damages_shown = 20;  // of damages and members; --json has all

class verify_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("verify", "check every hash of a bundle");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        from_.declare(*v);
        v->footer("Example: stamplog verify case.tar.zst\nExit 7 when anything is damaged; extract still gives what is good.");
        return v;
    }

    exit_code run(context& c) override {
        const auto file = from_.open_file(bundle_, c);
        if (!file) return c.print.fail(file.error(), exit_code_of_reading(file.error()));
        const auto seen = bundle::verify(file->file());
        if (!seen) return c.print.fail(in_context(one_line(bundle_), seen.error()), exit_code_of_reading(seen.error()));
        const auto beside = expected_sha256(bundle_);
        const bool agrees = beside.empty() || beside == seen->sha256;
        print_object(*seen, beside, agrees, c);
        print_text(*seen, agrees, c);
        const bool good = seen->intact && agrees;
        file->say_what_was_read(c);
        const auto named = shell_quoted(bundle_) + from_.words(bundle_);
        c.print.next(good ? "stamplog show " + named : "stamplog extract " + named + " -C DIR");
        return good ? exit_code::complete : exit_code::verification_failed;
    }

 private:
    void print_object(const bundle::verify_report& r, const std::string& beside, bool agrees, context& c) const {
        if (!c.print.json()) return;
        nlohmann::ordered_json damages = nlohmann::ordered_json::array();
        for (const auto& d : r.damages) damages.push_back({{"offset", d.offset}, {"size", d.size}, {"what", d.what}});
        nlohmann::ordered_json o{{"type", "verification"},
                                 {"bundle", bundle_},
                                 {"intact", r.intact && agrees},
                                 {"sha256", r.sha256},
                                 {"frames", r.frames},
                                 {"frames_good", r.frames_good},
                                 {"members", r.members},
                                 {"members_good", r.members_good},
                                 {"content_bytes", r.content_bytes},
                                 {"index_good", r.index_good},
                                 {"damages", damages},
                                 {"members_damaged", r.members_damaged},
                                 {"members_unproved", r.members_unproved}};
        if (!beside.empty()) o["sha256_beside"] = beside;
        c.print.object(o);
    }

    void print_text(const bundle::verify_report& r, bool agrees, context& c) const {
        const std::string counts = std::to_string(r.members_good) + " of " + std::to_string(r.members) + " members in " +
                                   std::to_string(r.frames_good) + " of " + std::to_string(r.frames) + " frames";
        if (r.intact)
            c.print.line("intact: " + counts + " are what was sealed, " + human_size(r.content_bytes));
        else if (r.damages.empty() && r.members_damaged.empty())
            c.print.line(
                "not proved: " + counts +
                " are good; the others are zips that this machine's zlib makes other bytes of, but whose members are good");
        else
            c.print.line("damaged: " + counts + " are good");
        c.print.line("sha256 " + r.sha256);
        if (!agrees) c.print.line("the .sha256 file beside it names another hash: one of the two was exchanged");
        if (!r.intact && !r.index_good)
            c.print.line("the index is lost: members were found frame by frame, their hashes are unknown");
        list(
            r.damages,
            [](const bundle::damage& d) {
                return (d.size == 0 && d.offset == 0 ? "" : "at byte " + std::to_string(d.offset) + ": ") + one_line(d.what);
            },
            c);
        list(
            r.members_damaged, [](const std::string& m) { return "damaged member: " + one_line(m); }, c);
        list(
            r.members_unproved, [](const std::string& m) { return "not proved: " + one_line(m); }, c);
    }

    template <class T, class Text>
    static void list(const std::vector<T>& all, const Text& text, context& c) {
        for (std::size_t i = 0; i < all.size() && i < damages_shown; ++i) c.print.line("  " + text(all[i]));
        if (all.size() > damages_shown)
            c.print.line("  and " + std::to_string(all.size() - damages_shown) + " more; --json names all");
    }

    std::string bundle_;
    bundle_source from_;
};

}  // namespace

std::unique_ptr<verb> make_verify() { return std::make_unique<verify_verb>(); }

}  // namespace stamplog::cli
