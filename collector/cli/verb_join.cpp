// stamplog join: a bundle's parts put together again, if they are all there and hold what was sealed.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "bundle_file.hpp"
#include "stamplog/base/part_name.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/storage/new_file.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* join_examples =
    "Examples:\n"
    "  stamplog join case.tar.zst.001\n"
    "  stamplog join case.tar.zst.001 -o joined.tar.zst\n"
    "The first part is enough: the others lie beside it. cat case.tar.zst.* > case.tar.zst does the same, unchecked.\n"
    "ls, cat, grep, extract, verify and show read the parts as they are, by the first one's name (not by URL); stage takes "
    "them.";

// A name that is taken is the operator's to mend, not the bundle's damage.
exit_code exit_code_of_joining(const error& e) noexcept {
    return e.code == errc::conflict ? exit_code::usage : exit_code_of_reading(e);
}

class join_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("join", "put the parts of a split bundle together, if they are whole");
        v->add_option("part", given_, "the first part, or all of them")->required()->type_name("PART");
        v->add_option("-o,--output", output_, "the bundle to write; default: the parts' name without the number")
            ->type_name("FILE");
        v->add_flag("--force", force_, "replace FILE if it exists");
        v->footer(join_examples);
        return v;
    }

    exit_code run(context& c) override {
        const auto first = first_part();
        if (!first) return c.print.fail(first.error(), exit_code::usage);
        if (output_.empty()) output_ = first->whole;
        if (auto whole = no_gap(first->whole); !whole) return c.print.fail(whole.error(), exit_code_of_joining(whole.error()));
        const auto file = open_bundle_file(part_name(first->whole, 1));
        if (!file) return c.print.fail(file.error(), exit_code_of_reading(file.error()));
        // The tail says where every frame lies: it adds up only if all parts are there, in their order and whole.
        const auto opened = bundle::reader::open(*file);
        if (!opened)
            return c.print.fail(in_context(one_line(given_.front()) + ": the parts are not a whole bundle", opened.error()),
                                exit_code_of_reading(opened.error()));
        const auto sha256 = write(**file, opened->end(), first->whole);
        if (!sha256) return c.print.fail(in_context("join", sha256.error()), exit_code_of_joining(sha256.error()));
        c.print.object(
            {{"event", "joined"}, {"bundle", output_}, {"bundle_bytes", (*file)->size()}, {"sha256", to_hex(*sha256)}});
        c.print.line(one_line(output_) + ": " + human_size((*file)->size()) + ", as it was sealed");
        c.print.line("sha256 " + to_hex(*sha256));
        c.print.next("stamplog show " + shell_quoted(output_));
        return exit_code::complete;
    }

 private:
    // Of one bundle, from the first on without a gap. The order on the command line says nothing.
    result<named_part> first_part() const {
        std::vector<unsigned> numbers;
        std::optional<named_part> any;
        for (const auto& name : given_) {
            auto named = parse_part_name(name);
            if (!named)
                return fail(errc::config, one_line(name) + ": is no part of a split bundle",
                            "Parts end in .001, .002 and so on.");
            if (any && named->whole != any->whole)
                return fail(errc::config, one_line(name) + ": is no part of " + one_line(any->whole),
                            "Give the parts of one bundle.");
            numbers.push_back(named->number);
            any = std::move(named);
        }
        std::sort(numbers.begin(), numbers.end());
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (numbers[i] != i + 1)
                return fail(errc::config,
                            one_line(part_name(any->whole, static_cast<unsigned>(i + 1))) + ": is missing among the parts",
                            "Give the first part alone, or all of them.");
        return *any;
    }

    // What is missing at the end only the content can tell; in between the names do.
    static result<void> no_gap(const std::string& whole) {
        std::error_code ignored;
        std::optional<unsigned> missing;
        for (unsigned i = 1; i <= max_parts; ++i) {
            const bool there = std::filesystem::exists(part_name(whole, i), ignored);
            if (!there && !missing) missing = i;
            if (there && missing)
                return fail(errc::corrupt,
                            one_line(part_name(whole, *missing)) + ": is missing, though " +
                                one_line(std::filesystem::path(part_name(whole, i)).filename().string()) + " is there",
                            "Copy that part again from where it came.");
        }
        return {};
    }

    // Copies, and gives the file its name only if its bytes are those that were sealed.
    result<sha256_digest> write(const random_access& from, const bundle::tail& end, const std::string& whole) const {
        auto out = storage::new_file::create(output_, force_ ? storage::existing::replace : storage::existing::refuse);
        if (!out) return fail(out.error());
        sha256 hash;
        std::optional<sha256_digest> sealed_part;
        bytes piece(1u << 20);
        for (std::uint64_t at = 0; at < from.size();) {
            const auto border = at < end.digest_offset ? end.digest_offset : from.size();
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), border - at));
            const auto part = std::span(piece).first(n);
            if (auto r = from.read_at(at, part); !r) return fail(r.error());
            if (at == end.digest_offset) sealed_part = hash.branch().finish();
            hash.update(part);
            if (auto r = (*out)->write(part); !r) return fail(r.error());
            at += n;
        }
        const auto all = hash.finish();
        const auto beside = expected_sha256(whole);
        if (sealed_part != end.digest || (!beside.empty() && beside != to_hex(all)))
            return fail(errc::corrupt, "the parts hold other bytes than those that were sealed",
                        "stamplog verify " + shell_quoted(given_.front()) + " says where; copy the parts again.");
        if (auto done = (*out)->commit(); !done) return fail(done.error());
        return all;
    }

    std::vector<std::string> given_;
    std::string output_;
    bool force_ = false;
};

}  // namespace

std::unique_ptr<verb> make_join() { return std::make_unique<join_verb>(); }

}  // namespace stamplog::cli
