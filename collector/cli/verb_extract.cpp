// stamplog extract: members, or the role zips, out of a bundle into a folder.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "bundle_source.hpp"
#include "lost_at_source.hpp"
#include "member_selection.hpp"
#include "rebuild_zips.hpp"
#include "stamplog/bundle/extract.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* extract_examples =
    "Examples:\n"
    "  stamplog extract case.tar.zst -C case\n"
    "  stamplog extract case.tar.zst -C case --role Storage --type log\n"
    "  stamplog extract case.tar.zst -C zips --zips\n"
    "A damaged bundle gives what is good of it, with exit 7.";

class extract_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("extract", "members or role zips out of a bundle");
        v->add_option("bundle", bundle_, "a bundle, or its URL")->required()->type_name("BUNDLE");
        which_.declare_words(*v);
        v->add_option("-C,--directory", folder_, "where to; made when missing")->capture_default_str()->type_name("DIR");
        which_.declare(*v);
        v->add_flag("--zips", zips_, "the role zips, made again member for member, instead of their members");
        v->add_flag("--overwrite", overwrite_, "replace files that exist");
        from_.declare(*v);
        v->footer(extract_examples);
        return v;
    }

    exit_code run(context& c) override {
        if (auto ok = which_.check(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        if (zips_ && !which_.only_by_zip())
            return c.print.fail({errc::config, "--zips gives whole zips: patterns, types and times do not go with it",
                                 "Choose by --role, --ercs and --node, or leave --zips away."},
                                exit_code::usage);
        auto file = from_.open_file(bundle_, c);
        if (!file) return c.print.fail(file.error(), exit_code_of_reading(file.error()));
        const auto opened = file->open_index();
        if (!opened && opened.error().code == errc::corrupt && !zips_)
            return file->ended_with(salvage(file->file(), in_context(one_line(bundle_), opened.error()), c), c);
        if (!opened) return c.print.fail(in_context(one_line(bundle_), opened.error()), exit_code_of_reading(opened.error()));
        const auto which = planned(file->contents());
        if (which.empty() && !which_.everything()) return file->ended_with(nothing_chosen(c), c);
        file->plan(which);
        return file->ended_with(zips_ ? rebuild(*file->reader(), c) : extract(*file->reader(), which, c), c);
    }

 private:
    exit_code extract(const bundle::reader& from, const std::vector<std::uint32_t>& which, context& c) {
        bundle::extract_options how;
        how.overwrite = overwrite_;
        if (!which_.everything()) how.wanted = [&](const bundle::member& m) { return which_.wants(from.contents(), m); };
        const auto done = bundle::extract(from, folder_, how);
        if (!done) return not_written(done.error(), c);
        const auto unknown = which_.unknown_words(from.contents());
        for (const auto& word : unknown) c.print.warn(one_line(word) + ": no member has that name");
        const auto lost = warn_of_lost(from.contents(), which, c);
        return first_of({tell(*done, c), lost, unknown.empty() ? exit_code::complete : exit_code::partial});
    }

    exit_code rebuild(const bundle::reader& from, context& c) {
        const auto done = rebuild_zips(
            from, folder_, [&](const bundle::origin& o) { return which_.wants_zip(o); }, overwrite_, c.w.random);
        if (!done) return not_written(done.error(), c);
        bool damaged = false;
        for (const auto& f : done->failed) {
            damaged |= f.why.code == errc::corrupt;
            tell_failure(f.name, f.why, c);
        }
        c.print.object({{"event", "extracted"},
                        {"folder", folder_},
                        {"zips", done->zips},
                        {"members", done->members},
                        {"bytes", done->bytes},
                        {"failed", done->failed.size()}});
        c.print.line(std::to_string(done->zips) + " role zips with " + std::to_string(done->members) + " members (" +
                     human_size(done->bytes) + ") in " + one_line(folder_));
        c.print.next("stamplog pack " + shell_quoted(folder_) + " -o FILE.tar.zst");
        return finish(done->failed.empty(), damaged);
    }

    exit_code nothing_chosen(context& c) const {
        nlohmann::ordered_json o{{"event", "extracted"}, {"folder", folder_}, {"files", 0}, {"bytes", 0}, {"failed", 0}};
        if (zips_) o = {{"event", "extracted"}, {"folder", folder_}, {"zips", 0}, {"members", 0}, {"bytes", 0}, {"failed", 0}};
        c.print.object(o);
        c.print.warn("nothing in it is of that choice, and nothing was written");
        c.print.next("stamplog ls " + shell_quoted(bundle_) + from_.words(bundle_));
        return exit_code::partial;
    }

    // The folder it goes to gave up, as a full disk does; or the bundle could not be read any further.
    exit_code not_written(const error& why, context& c) const {
        if (why.code != errc::io) return c.print.fail(why, exit_code_of_reading(why));
        return c.print.fail(in_context(one_line(folder_), why), exit_code::not_delivered);
    }

    // Whose frames will be read.
    std::vector<std::uint32_t> planned(const bundle::index& in) const {
        if (!zips_) return which_.chosen(in);
        std::vector<std::uint32_t> out;
        for (std::uint32_t i = 0; i < in.members.size(); ++i)
            if (const auto* o = origin_of(in, in.members[i]); o != nullptr && !o->name.empty() && which_.wants_zip(*o))
                out.push_back(i);
        return out;
    }

    exit_code salvage(const random_access& file, const error& why, context& c) {
        c.print.warn(one_line(why.what) + ": taking what can be read, unchecked by hashes");
        if (!which_.everything()) c.print.warn("without an index members cannot be chosen: all are extracted");
        bundle::extract_options how;
        how.overwrite = overwrite_;
        const auto done = bundle::extract_salvaged(file, folder_, how);
        if (!done) return c.print.fail(in_context(one_line(bundle_), done.error()), exit_code::verification_failed);
        tell(*done, c);
        return exit_code::verification_failed;
    }

    exit_code tell(const bundle::extract_report& done, context& c) const {
        bool damaged = false;
        for (const auto& f : done.failed) {
            damaged |= f.why.code == errc::corrupt;
            tell_failure(f.path, f.why, c);
        }
        c.print.object({{"event", "extracted"},
                        {"folder", folder_},
                        {"files", done.files},
                        {"bytes", done.bytes},
                        {"failed", done.failed.size()}});
        c.print.line(std::to_string(done.files) + " files (" + human_size(done.bytes) + ") in " + one_line(folder_) +
                     (done.failed.empty() ? "" : ", " + std::to_string(done.failed.size()) + " not written"));
        c.print.next("ls " + shell_quoted(folder_));
        return finish(done.failed.empty(), damaged);
    }

    static void tell_failure(const std::string& name, const error& why, context& c) {
        c.print.object(
            {{"event", "problem"}, {"path", name}, {"code", to_string(why.code)}, {"text", why.what}, {"hint", why.hint}});
        if (!c.print.json()) c.print.warn(one_line(name) + ": " + one_line(why.what));
    }

    static exit_code finish(bool all, bool damaged) {
        return damaged ? exit_code::verification_failed : all ? exit_code::complete : exit_code::partial;
    }

    std::string bundle_, folder_ = ".";
    member_selection which_;
    bundle_source from_;
    bool zips_ = false, overwrite_ = false;
};

}  // namespace

std::unique_ptr<verb> make_extract() { return std::make_unique<extract_verb>(); }

}  // namespace stamplog::cli
