// Landed zips that are taken away once everything is delivered, and nothing else.
#include "landed_removal.hpp"

#include <catch2/catch.hpp>

#include "database.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/resume.hpp"
#include "stamplog/storage/folder.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

const std::string folder = "AzureStackLogs-20261121000001-AZS-ERCS01";

landed_zip zip_at(const fs::path& file, std::uint64_t size) {
    landed_zip z;
    z.file = file;
    z.folder = file.parent_path().filename().string();
    z.size = size;
    return z;
}

plan::plan two_roles() { return plan_of({logs_unit(1, {"Storage"}), logs_unit(2, {"CRP"})}); }

// A run of which everything came, and nothing is sealed yet: what is left is the job's second half, which needs no endpoint.
struct collected_run {
    scripted_run run;
    fs::path landing;

    collected_run() {
        const auto c = run.collect_on(two_roles(), 1);
        REQUIRE(c);
        REQUIRE(c->cover.complete());
        landing = c->landing;
    }
    result<job_report> finish(const fs::path& stage, bool remove, const progress_sink& told = {}) {
        auto before = open_for_resume(run.how.run_folder);
        if (!before) return fail(before.error());
        job j;
        j.what = before->what;
        j.where = {{"10.0.0.225", {}}};
        j.how = run.how;
        j.how.earlier = before->earlier;
        j.stages = {{stage.string()}};
        j.remove_landed = remove;
        return run_job(j, run.time, run.log, told, {});
    }
    std::size_t zips() const {
        std::size_t n = 0;
        for (const auto& e : fs::recursive_directory_iterator(landing)) n += e.path().extension() == ".zip" ? 1 : 0;
        return n;
    }
};

}  // namespace

TEST_CASE("only zips of the run, as they were collected, are removed") {
    scratch s;
    const auto landing = s.path / "stamplog-1", outside = s.path / folder;
    const auto mine = landing / folder / "Storage-20261121010101.zip";
    collected c;
    c.landing = landing;
    const auto add = [&](const fs::path& file, std::uint64_t size) {
        write_file(file, "1234");
        c.zips.push_back(zip_at(file, size));
        return file;
    };
    add(mine, 4);
    const auto grown = add(landing / folder / "ACS-20261121010101.zip", 3);
    const auto elsewhere = add(outside / "CRP-20261121010101.zip", 4);
    const auto no_zip = add(landing / folder / "notes.txt", 4);
    const auto no_collection = add(landing / "transcripts" / "NRP-20261121010101.zip", 4);
    const auto log = landing / folder / "Get-AzureStackLog_Output.log";
    write_file(log, "log");
    const std::string linked = "AzureStackLogs-20261121000002-AZS-ERCS02";
    fs::create_directory_symlink(outside, landing / linked);
    c.zips.push_back(zip_at(landing / linked / "CRP-20261121010101.zip", 4));
    c.zips.push_back(zip_at(landing / folder / "Gone-20261121010101.zip", 4));

    const auto done = remove_landed({}, c);
    CHECK(done.zips == 1);
    CHECK(done.bytes == 4);
    CHECK(done.left.size() == 5);
    CHECK_FALSE(fs::exists(mine));
    for (const auto& file : {grown, elsewhere, no_zip, no_collection, log}) {
        INFO(file);
        CHECK(fs::exists(file));
    }
}

TEST_CASE("of a share that no folder here is, the zips go and the copies with them") {
    scratch s;
    const auto served = s.path / "served";
    collected c;
    c.landing = s.path / "spool" / "stamplog-1";
    job j;
    j.how.open_share = [&] { return storage::open_folder(served); };
    for (const auto* name : {"Storage-20261121010101.zip", "ACS-20261121010101.zip"}) {
        write_file(served / "stamplog-1" / folder / name, "1234");
        write_file(c.landing / folder / name, "1234");
        c.zips.push_back(zip_at(c.landing / folder / name, 4));
    }
    write_file(served / "stamplog-1" / folder / "ACS-20261121010101.zip", "another one");
    write_file(served / "other" / folder / "Storage-20261121010101.zip", "1234");
    const auto done = remove_landed(j, c);
    CHECK(done.zips == 1);
    CHECK(done.left.size() == 1);
    CHECK_FALSE(fs::exists(c.zips[0].file));
    CHECK_FALSE(fs::exists(served / "stamplog-1" / folder / "Storage-20261121010101.zip"));
    CHECK(fs::exists(served / "stamplog-1" / folder / "ACS-20261121010101.zip"));
    CHECK(fs::exists(c.zips[1].file));
    CHECK(fs::exists(served / "other" / folder / "Storage-20261121010101.zip"));

    j.how.open_share = [] { return result<std::unique_ptr<storage::place>>(fail(errc::disconnected, "gone")); };
    CHECK(remove_landed(j, c).left.size() == 1);
}

TEST_CASE("zips are removed when every stage has given its receipt, and the run knows that later") {
    collected_run r;
    const auto before = r.zips();
    REQUIRE(before > 0);
    const auto stage = r.run.folder.path / "stage";
    {
        const auto kept = r.finish(stage, false);
        REQUIRE(kept);
        CHECK(kept->code == exit_code::complete);
        CHECK(r.zips() == before);
    }
    const auto done = r.finish(stage, true);
    REQUIRE(done);
    CHECK(done->code == exit_code::complete);
    CHECK(done->not_removed.empty());
    REQUIRE(done->removed);
    CHECK(done->removed->zips == before);
    CHECK(r.zips() == 0);
    const auto later = open_for_resume(r.run.how.run_folder);
    REQUIRE(later);
    CHECK(later->units_left == 0);
}

TEST_CASE("a removal that was cut is gone on with, and what is gone is not collected again") {
    collected_run r;
    const auto stage = r.run.folder.path / "stage";
    REQUIRE(r.finish(stage, false));
    {
        const auto j = journal::open(r.run.how.run_folder, journal::access::append);
        REQUIRE(j);
        REQUIRE((*j)->append({.kind = step_kind::resumed}));
        REQUIRE((*j)->append({.kind = step_kind::removing_landed, .subject = r.landing.string()}));
    }
    for (const auto& e : fs::recursive_directory_iterator(r.landing))
        if (e.path().extension() == ".zip") {
            fs::remove(e.path());
            break;
        }
    const auto left = r.zips();
    REQUIRE(left > 0);
    const int calls = r.run.stamp.calls;
    const auto done = r.finish(stage, true);
    REQUIRE(done);
    CHECK(done->code == exit_code::complete);
    REQUIRE(done->removed);
    CHECK(done->removed->zips == left);
    CHECK(r.zips() == 0);
    CHECK(r.run.stamp.calls == calls);
    CHECK(fs::exists(done->bundle));
}

TEST_CASE("once zips are gone no other bundle is made: it is the one that was delivered, or none") {
    collected_run r;
    const auto stage = r.run.folder.path / "stage";
    const auto delivered = r.finish(stage, false);
    REQUIRE(delivered);
    const fs::path bundle = delivered->bundle;
    REQUIRE(fs::exists(bundle));
    for (const auto& e : fs::recursive_directory_iterator(r.landing))
        if (e.path().extension() == ".zip") {
            fs::remove(e.path());
            break;
        }
    const auto left = r.zips();
    REQUIRE(left > 0);
    {
        const auto j = journal::open(r.run.how.run_folder, journal::access::append);
        REQUIRE(j);
        REQUIRE((*j)->append({.kind = step_kind::removing_landed, .subject = r.landing.string()}));
        const auto steps = (*j)->steps();
        REQUIRE(steps);
        const auto told = std::ranges::find_if(
            *steps, [](const step& s) { return s.kind == step_kind::zip_landed && fs::exists(s.subject); });
        REQUIRE(told != steps->end());
        REQUIRE((*j)->append(*told));  // that a zip is told of again makes no bundle possible
    }
    const auto away = r.run.folder.path / "away";
    fs::rename(bundle, away);
    const auto without = r.finish(stage, true);
    REQUIRE(without);
    CHECK(without->code == exit_code::not_delivered);
    REQUIRE_FALSE(without->not_staged.empty());
    CHECK(without->not_staged.front().second.what.find("is not at " + bundle.string() + " any more") != std::string::npos);
    CHECK_FALSE(without->removed);
    CHECK(r.zips() == left);
    CHECK_FALSE(fs::exists(bundle));

    fs::rename(away, bundle);
    const auto again = r.finish(stage, true);
    REQUIRE(again);
    CHECK(again->code == exit_code::complete);
    CHECK(again->bundle == bundle);
    CHECK(r.zips() == 0);
}

TEST_CASE("zips stay when a stage has none of them, and when they are not asked for") {
    collected_run r;
    const auto before = r.zips();
    const auto stage = r.run.folder.path / "stage";
    fs::create_directories(stage);
    const auto failed = r.finish(stage, true, [&](const progress_event& e) {
        // The stage goes away behind the check that was made before the run.
        if (e.what == progress_event::kind::packed) fs::remove_all(stage), write_file(stage, "a file");
    });
    REQUIRE(failed);
    CHECK(failed->code == exit_code::not_delivered);
    CHECK_FALSE(failed->removed);
    CHECK_FALSE(failed->not_removed.empty());
    CHECK(r.zips() == before);
}

TEST_CASE("a bundle of which the journal does not know is no complete run, and nothing is removed") {
    collected_run r;
    const auto before = r.zips();
    const auto done = r.finish(r.run.folder.path / "stage", true, [&](const progress_event& e) {
        if (e.what != progress_event::kind::packed) return;
        auto db = database::open(r.run.how.run_folder / "journal.db", database::mode::append);
        REQUIRE(db);
        REQUIRE(
            (*db)->run("CREATE TRIGGER full BEFORE INSERT ON step WHEN NEW.kind = 'sealed' "
                       "BEGIN SELECT RAISE(ABORT, 'no room'); END"));
    });
    REQUIRE(done);
    CHECK(done->code == exit_code::internal_error);
    CHECK_FALSE(done->removed);
    CHECK(fs::exists(done->bundle));
    CHECK(r.zips() == before);
}

TEST_CASE("folders that the run made for nothing are taken away, those that hold something are not") {
    scratch s;
    fs::create_directories(s.path / "run" / "transcripts" / "e1");
    fs::create_directories(s.path / "run" / "cluster-logs");
    remove_empty_folders(s.path / "run");
    CHECK_FALSE(fs::exists(s.path / "run"));
    fs::create_directories(s.path / "run" / "cluster-logs");
    write_file(s.path / "run" / "transcripts" / "e1" / "t.txt", "x");
    fs::create_directories(s.path / "else");
    fs::create_directory_symlink(s.path / "else", s.path / "run" / "link");
    remove_empty_folders(s.path / "run");
    CHECK_FALSE(fs::exists(s.path / "run" / "cluster-logs"));
    CHECK(fs::exists(s.path / "run" / "transcripts" / "e1" / "t.txt"));
    CHECK(fs::exists(s.path / "else"));
}
