// stamplog stage: a bundle, its hash, its manifest and its transcripts (again) to a folder where Support takes them.
#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "scratch_folder.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/stage/stage.hpp"
#include "stamplog/zip/local_file.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* stage_examples =
    "Examples:\n"
    "  stamplog stage case.tar.zst /srv/support\n"
    "  stamplog stage case.tar.zst /srv/support --raw /mnt/logs/run1\n"
    "The bundle is verified first. Beside it lie its .sha256, manifest and transcripts, and a receipt.";

class stage_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("stage", "put a bundle where Support takes it");
        v->add_option("bundle", bundle_, "a bundle")->required()->type_name("BUNDLE");
        v->add_option("target", target_, "a folder; it is made when only itself is missing")->required()->type_name("TARGET");
        v->add_option("--raw", raw_, "stage the original role zips below this folder too")->type_name("LANDING");
        v->footer(stage_examples);
        return v;
    }

    exit_code run(context& c) override {
        if (auto ok = check_target(); !ok) return c.print.fail(ok.error(), exit_code::usage);
        const auto opened = open_bundle(bundle_);
        if (!opened) return c.print.fail(opened.error(), exit_code_of_reading(opened.error()));
        const auto seen = bundle::verify(opened->file());
        if (!seen) return c.print.fail(in_context(one_line(bundle_), seen.error()), exit_code_of_reading(seen.error()));
        if (!seen->intact) {
            c.print.fail({errc::corrupt, one_line(bundle_) + ": is damaged, so it is not staged", "See what is good of it."},
                         exit_code::verification_failed);
            c.print.next("stamplog verify " + shell_quoted(bundle_));
            return exit_code::verification_failed;
        }
        auto scratch = scratch_folder::make(fs::temp_directory_path(), c.w.random);
        if (!scratch) return c.print.fail(scratch.error(), exit_code::not_delivered);
        const auto items = collect_items(*opened, seen->sha256, scratch->path());
        if (!items) return c.print.fail(items.error(), exit_code_of_reading(items.error()));
        const auto receipt = stage::to_folder(*items, target_, c.w.time);
        if (!receipt) return c.print.fail(receipt.error(), exit_code::not_delivered);
        say(*receipt, c);
        return exit_code::complete;
    }

 private:
    result<void> check_target() const {
        if (target_.find("://") != std::string::npos || target_.starts_with("\\\\"))
            return fail(errc::unsupported, one_line(target_) + ": only folders can be staged to in this version",
                        "Stage to a folder and copy from there; shares and Blob containers come later.");
        return {};
    }

    // The same names as `collect --stage` gives, so that staging again finds what is there.
    result<std::vector<stage::item>> collect_items(const bundle::reader& from, const std::string& sha256,
                                                   const fs::path& scratch) const {
        const fs::path file(bundle_);
        const std::string name = file.filename().string(), stem = bundle_stem(file);
        const auto hash_file = scratch / "sha256";
        std::ofstream out(hash_file, std::ios::binary);
        if (!(out << sha256_line(sha256, file) << std::flush))
            return fail(errc::io, hash_file.string() + ": cannot be written");
        std::vector<stage::item> items{{file, name}, {hash_file, name + ".sha256"}};

        const auto wanted = [](const bundle::member& m) {
            return m.kind != bundle::member_kind::directory &&
                   (m.path == bundle::manifest_name || m.path.starts_with("transcripts/"));
        };
        bundle::extract_options how;
        how.wanted = wanted;
        const auto unpacked = bundle::extract(from, scratch / "members", how);
        if (!unpacked) return fail(unpacked.error());
        if (!unpacked->failed.empty()) return fail(in_context(one_line(unpacked->failed[0].path), unpacked->failed[0].why));
        for (const auto& m : from.contents().members) {
            if (!wanted(m)) continue;
            const auto path = std::string(m.path);
            items.push_back(
                {scratch / "members" / path, m.path == bundle::manifest_name ? stem + ".manifest.json" : stem + "." + path});
        }
        if (raw_.empty()) return items;
        auto originals = stage::raw_items(raw_);
        if (!originals) return fail_in("--raw", originals);
        for (auto& o : *originals) items.push_back({std::move(o.file), stem + ".raw/" + o.name});
        return items;
    }

    void say(const stage::receipt& r, context& c) const {
        std::uint64_t bytes = 0;
        std::size_t there = 0;
        nlohmann::ordered_json files = nlohmann::ordered_json::array();
        for (const auto& f : r.files) {
            bytes += f.size;
            there += f.was_there ? 1 : 0;
            files.push_back({{"name", f.name}, {"size", f.size}, {"sha256", f.sha256}, {"was_there", f.was_there}});
        }
        c.print.object({{"event", "staged"}, {"target", r.target}, {"at", format_rfc3339(r.at)}, {"files", files}});
        c.print.line("staged to " + one_line(r.target) + ": " + std::to_string(r.files.size()) + " files, " +
                     human_size(bytes) + ", read back and right" +
                     (there == 0 ? "" : "; " + std::to_string(there) + " of them lay there already"));
        for (const auto& f : r.files) c.print.line("  " + f.sha256 + "  " + one_line(f.name));
        const auto staged = fs::path(r.target) / r.files.front().name;
        c.print.line("receipt " + one_line(staged.string()) + ".receipt.json");
        c.print.next("stamplog verify " + shell_quoted(staged.string()));
    }

    std::string bundle_, target_, raw_;
};

}  // namespace

std::unique_ptr<verb> make_stage() { return std::make_unique<stage_verb>(); }

}  // namespace stamplog::cli
