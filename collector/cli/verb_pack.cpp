// stamplog pack: a bundle from role zips that already lie in a folder.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bundle_file.hpp"
#include "packing_options.hpp"
#include "stamplog/base/part_name.hpp"
#include "stamplog/pack/pack.hpp"
#include "stamplog/storage/split_file.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr std::uint64_t least_split = 64u << 10;

constexpr const char* pack_examples =
    "Examples:\n"
    "  stamplog pack /mnt/logs/run1 -o case.tar.zst\n"
    "  stamplog pack ./AzureStackLogs-20261119031500-AZS-ERCS01 -o case.tar.zst --profile fast\n"
    "  stamplog pack /mnt/logs/run1 -o case.tar.zst --split 2G\n"
    "DIR holds the folders AzureStackLogs-<time>-<ERCS>, or is one of them. Same input, same bytes.";

// 2 for what the operator can mend by typing something else, 6 for a disk that is full or fails, 130, else 1.
exit_code exit_code_of_packing(const error& e) {
    if (e.code == errc::cancelled) return exit_code::interrupted;
    if (e.code == errc::io) return exit_code::not_delivered;
    return e.code == errc::internal ? exit_code::internal_error : exit_code::usage;
}

class pack_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("pack", "a bundle from role zips that already lie in a folder");
        v->add_option("dir", dir_, "the folder")->required()->type_name("DIR");
        v->add_option("-o,--output", output_, "the bundle to write, ending in .tar.zst (--profile small: .tar.xz)")
            ->required()
            ->type_name("FILE");
        v->add_option("--split", split_,
                      "write parts of this size, FILE.001, FILE.002 and so on (join, or cat, puts them together)")
            ->type_name("SIZE");
        v->add_flag("--force", force_, "replace FILE if it exists");
        packing_.declare(*v);
        v->footer(pack_examples);
        return v;
    }

    exit_code run(context& c) override {
        auto what = options(c);
        if (!what) return c.print.fail(what.error(), exit_code_of_packing(what.error()));
        c.print.note("packing " + std::to_string(what->sources.zips.size()) + " role zips from " + one_line(dir_));
        const auto r = write(*what);
        if (!r) return c.print.fail(in_context("pack", r.error()), exit_code_of_packing(r.error()));
        say_problems(*r, c);
        say_result(*r, c);
        c.print.next(split_.empty() ? "stamplog stage " + shell_quoted(output_) + " TARGET"
                                    : "stamplog join " + shell_quoted(part_name(output_, 1)));
        return pack::complete(*r) ? exit_code::complete : exit_code::partial;
    }

 private:
    result<pack::options> options(context& c) const {
        std::error_code ignored;
        if (!split_.empty()) {
            const auto size = parse_size(split_, "--split");
            if (!size) return fail(size.error());
            if (*size < least_split) return fail(errc::config, "--split: at least " + std::to_string(least_split >> 10) + "K");
        } else if (!force_ && std::filesystem::exists(std::filesystem::symlink_status(output_, ignored)))
            return fail(errc::conflict, one_line(output_) + ": exists already", "Give another name, or --force to replace it.");
        if (auto ok = check_ending(); !ok) return fail(ok.error());
        pack::options o;
        const auto memory = packing_.chosen_memory();
        if (!memory) return fail(memory.error());
        o.memory = *memory;
        o.profile = packing_.chosen_profile();
        o.hard_links = packing_.chosen_links();
        o.threads = packing_.threads;
        o.stop = c.w.stop;
        auto landing = pack::scan_landing(dir_);
        if (!landing) return fail(landing.error());
        for (const auto& file : landing->ignored)
            c.print.warn("not packed, no part of a collection: " + one_line(file.string()));
        o.sources = std::move(landing->found);
        return o;
    }

    // Who reads the name must not be told of the other container.
    result<void> check_ending() const {
        const auto own = bundle::file_ending(pack::container_of(packing_.chosen_profile()));
        if (bundle::without_ending(output_) == output_ || output_.ends_with(own)) return {};
        return fail(errc::config,
                    one_line(output_) + ": a bundle of --profile " + packing_.profile + " is a " + std::string(own),
                    "End its name in " + std::string(own) + ".");
    }

    result<pack::report> write(const pack::options& what) const {
        const auto mode = force_ ? storage::existing::replace : storage::existing::refuse;
        auto r = split_.empty() ? write_to(storage::new_file::create(output_, mode), what)
                                : write_to(storage::split_file::create(output_, value_of_split(), mode), what);
        if (!r) return r;
        // Describes the file just written, so it is replaced with it.
        auto beside = storage::new_file::create(output_ + ".sha256", storage::existing::replace);
        if (!beside) return fail(beside.error());
        if (auto done = (*beside)->write(as_bytes(sha256_line(to_hex(r->sha256), output_))); !done) return fail(done.error());
        if (auto done = (*beside)->commit(); !done) return fail(done.error());
        return r;
    }

    template <class File>
    static result<pack::report> write_to(result<std::unique_ptr<File>> out, const pack::options& what) {
        if (!out) return fail(out.error());
        auto r = pack::pack_bundle(what, **out);
        if (!r) return r;
        if (auto done = (*out)->commit(); !done) return fail(done.error());
        return r;
    }

    std::uint64_t value_of_split() const { return parse_size(split_, "--split").value_or(0); }

    static void say_problems(const pack::report& r, context& c) {
        for (const auto& p : r.problems) {
            c.print.object({{"event", "problem"},
                            {"kind", pack::to_string(p.kind)},
                            {"zip", p.zip},
                            {"member", p.member},
                            {"code", to_string(p.why.code)},
                            {"text", p.why.what}});
            if (c.print.json()) continue;
            const auto where = p.member.empty() ? p.zip : p.zip.empty() ? p.member : p.zip + ": " + p.member;
            c.print.warn(std::string(pack::to_string(p.kind)) + ": " + one_line(where) + ": " + one_line(p.why.what));
        }
    }

    void say_result(const pack::report& r, context& c) const {
        nlohmann::ordered_json o{{"event", "packed"},
                                 {"bundle", output_},
                                 {"bundle_bytes", r.bundle_bytes},
                                 {"sha256", to_hex(r.sha256)},
                                 {"zips", r.zips.size()},
                                 {"zip_bytes", r.zip_bytes},
                                 {"members", r.members},
                                 {"distinct_members", r.distinct_members},
                                 {"expanded_bytes", r.expanded_bytes},
                                 {"duplicate_members", r.duplicate_members},
                                 {"duplicate_bytes", r.duplicate_bytes},
                                 {"frames", r.frames},
                                 {"complete", pack::complete(r)}};
        const auto part = value_of_split();
        const auto parts = split_.empty() ? 0 : (r.bundle_bytes + part - 1) / part;
        if (parts > 0) o["parts"] = parts;
        c.print.object(o);
        c.print.line(one_line(output_) + ": " + human_size(r.bundle_bytes) + ", " + std::to_string(r.members) + " members of " +
                     std::to_string(r.zips.size()) + " zips (" + human_size(r.zip_bytes) + " zipped, " +
                     human_size(r.expanded_bytes) + " expanded, " + human_size(r.duplicate_bytes) + " of it duplicates)" +
                     (parts > 0 ? ", in " + std::to_string(parts) + " parts" : ""));
        c.print.line("sha256 " + to_hex(r.sha256));
    }

    std::string dir_, output_, split_;
    packing_options packing_;
    bool force_ = false;
};

}  // namespace

std::unique_ptr<verb> make_pack() { return std::make_unique<pack_verb>(); }

}  // namespace stamplog::cli
