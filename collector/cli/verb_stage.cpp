// stamplog stage: a bundle, its hash, its manifest and its transcripts (again) to where Support takes them.
#include <CLI/CLI.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "bundle_file.hpp"
#include "console_log.hpp"
#include "rebuild_zips.hpp"
#include "scratch_folder.hpp"
#include "stage_options.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/pep/sas_mask.hpp"
#include "stamplog/zip/local_file.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* stage_examples =
    "Examples:\n"
    "  stamplog stage case.tar.zst /srv/support\n"
    "  stamplog stage case.tar.zst /srv/support --raw /mnt/logs/run1\n"
    "  stamplog stage case.tar.zst https://ACCOUNT.blob.core.windows.net/CONTAINER/case1 --sas-file case.sas\n"
    "  stamplog stage case.tar.zst '\\\\10.0.0.7\\cases\\1' --stage-user 'CONTOSO\\deposit' --stage-credential-file deposit\n"
    "The bundle is verified first; of a split one all parts go, by the first one's name. Beside it lie its .sha256, manifest "
    "and\n"
    "transcripts, and a receipt.";

constexpr std::chrono::seconds between_notes(10);  // on what has gone to a target

class stage_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("stage", "put a bundle where Support takes it");
        v->add_option("bundle", bundle_, "a bundle")->required()->type_name("BUNDLE");
        v->add_option("target", where_.targets,
                      "a folder, which is made when only itself is missing, on this machine or on a share "
                      "(\\\\HOST\\NAME\\path, smb://HOST:PORT/NAME/path), or a Blob container's https URL; repeatable")
            ->required()
            ->type_name("TARGET");
        where_.declare(*v);
        v->add_option("--raw", raw_, "stage the original role zips below this folder too, those that the bundle was made of")
            ->type_name("LANDING");
        v->footer(stage_examples);
        return v;
    }

    exit_code run(context& c) override {
        const auto rate = where_.check();
        if (!rate) return c.print.fail(rate.error(), exit_code::usage);
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
        const auto items = collect_items(*opened, seen->sha256, scratch->path(), c);
        if (!items) return c.print.fail(items.error(), exit_code_of_reading(items.error()));
        const auto targets = where_.resolve(c);
        if (!targets) return c.print.fail(targets.error(), exit_code::usage);
        return stage_to(*targets, *items, *rate, c);
    }

 private:
    // Every target in turn; one that fails does not stop the others.
    exit_code stage_to(const std::vector<stage::target>& targets, const std::vector<stage::item>& items, std::uint64_t rate,
                       context& c) const {
        console_log log(c);
        std::vector<stage::target> left;
        std::string bundle = bundle_;  // where one is to be read
        for (const auto& t : targets) {
            auto told_at = c.w.time.steady();
            const auto receipt =
                stage::to_target(items, t, {c.w.time, &log, rate, c.w.stop}, [&](std::uint64_t done, std::uint64_t total) {
                    if (done == total || c.w.time.steady() < told_at + between_notes) return;
                    told_at = c.w.time.steady();
                    c.print.note(one_line(t.text) + ": " + human_size(done) + " of " + human_size(total));
                });
            if (!receipt) {
                c.print.fail(receipt.error(), exit_code::not_delivered);
                left.push_back(t);
                continue;
            }
            say(*receipt, c);
            if (t.kind() == stage::target_kind::folder) bundle = (fs::path(receipt->target) / items.front().name).string();
        }
        if (left.empty()) {
            c.print.next("stamplog verify " + shell_quoted(bundle));
            return exit_code::complete;
        }
        c.print.next(stage_command(bundle_, left, raw_));
        return exit_code::not_delivered;
    }

    // Of a cmdlet's own log, whose masked copy is in the bundle. One that cannot be read may, too.
    static bool records_a_sas(const fs::path& file) {
        if (file.extension() != ".log") return false;
        const auto masked = pep::masked_texts(file);
        return !masked || !masked->empty();
    }

    // The same names as `collect --stage` gives, so that staging again finds what is there.
    result<std::vector<stage::item>> collect_items(const bundle::reader& from, const std::string& sha256,
                                                   const fs::path& scratch, context& c) const {
        const auto bundle = files_of_bundle(bundle_);
        const auto stem = bundle_stem(bundle.whole);
        const auto hash_file = scratch / "sha256";
        std::ofstream out(hash_file, std::ios::binary);
        if (!(out << sha256_line(sha256, bundle.whole) << std::flush))
            return fail(errc::io, hash_file.string() + ": cannot be written");
        std::vector<stage::item> items;
        for (const auto& f : bundle.files) items.push_back({f, f.filename().string()});
        items.push_back({hash_file, bundle.whole.filename().string() + ".sha256"});

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
        auto chosen = of_this_bundle(std::move(*originals), from.contents(), c);
        if (!chosen) return fail(chosen.error());
        for (auto& o : *chosen)
            if (!records_a_sas(o.file)) items.push_back({std::move(o.file), stem + ".raw/" + o.name, o.expected_sha256});
        return items;
    }

    // A landing may hold zips of other collections, even of another stamp: what the bundle was not made of is not this case's.
    result<std::vector<stage::item>> of_this_bundle(std::vector<stage::item> landed, const bundle::index& in,
                                                    context& c) const {
        std::map<std::string, std::string> made_of;
        std::set<std::string> folders;
        for (const auto& o : in.origins) {
            if (o.name.empty()) continue;
            made_of.emplace(place_of(o), to_hex(o.sha256));
            folders.insert(o.folder.substr(0, o.folder.find('/')));
        }
        const auto before = landed.size();
        std::erase_if(landed, [&](stage::item& i) {
            if (i.file.extension() == ".log") return !folders.contains(i.name.substr(0, i.name.find('/')));
            const auto known = made_of.find(i.name);
            if (known != made_of.end()) i.expected_sha256 = known->second;
            return known == made_of.end();
        });
        if (landed.empty())
            return fail(errc::config, "--raw: nothing in " + one_line(raw_) + " is what the bundle was made of",
                        "Give the folder in which this bundle's role zips landed.");
        if (landed.size() < before)
            c.print.warn("--raw: " + std::to_string(before - landed.size()) + " files in " + one_line(raw_) +
                         " are not what the bundle was made of, and are not staged");
        return landed;
    }

    void say(const stage::receipt& r, context& c) const {
        std::uint64_t bytes = 0;
        std::size_t there = 0;
        bool checked_there = false;
        nlohmann::ordered_json files = nlohmann::ordered_json::array();
        for (const auto& f : r.files) {
            bytes += f.size;
            there += f.was_there ? 1 : 0;
            files.push_back({{"name", f.name},
                             {"size", f.size},
                             {"sha256", f.sha256},
                             {"was_there", f.was_there},
                             {"proof", storage::to_string(f.how)}});
            checked_there = checked_there || f.how == storage::proof::service_hash;
        }
        c.print.object({{"event", "staged"}, {"target", r.target}, {"at", format_rfc3339(r.at)}, {"files", files}});
        c.print.line("staged to " + one_line(r.target) + ": " + std::to_string(r.files.size()) + " files, " +
                     human_size(bytes) +
                     (checked_there ? ", every block's MD5 checked by the service" : ", read back and right") +
                     (there == 0 ? "" : "; " + std::to_string(there) + " of them lay there already"));
        for (const auto& f : r.files) c.print.line("  " + f.sha256 + "  " + one_line(f.name));
        const auto* const between = r.target.starts_with(R"(\\)") ? R"(\)" : r.target.ends_with('/') ? "" : "/";
        c.print.line("receipt " + one_line(r.target + between + stage::receipt_name(r.files.front().name)));
    }

    stage_options where_;
    std::string bundle_, raw_;
};

}  // namespace

std::unique_ptr<verb> make_stage() { return std::make_unique<stage_verb>(); }

}  // namespace stamplog::cli
