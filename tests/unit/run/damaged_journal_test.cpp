// A journal on a disk that changed it: whatever it says, reading it is a value or errc::corrupt, and a run that goes on with it
// ends.
#include <catch2/catch.hpp>
#include <random>

#include "database.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/resume.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

constexpr int seeds = 200;

using random_numbers = std::mt19937;

std::size_t below(random_numbers& r, std::size_t n) { return static_cast<std::size_t>(r()) % n; }

// As SQL writes it: what a number, a time or a name may have become.
const std::vector<std::string> hostile_numbers{
    "-1",    "0",   "1",     "2147483647", "2147483648", "-2147483648", "9223372036854775807", "-9223372036854775808",
    "1e300", "'x'", "x'ff'", "0.5",        "4294967296"};
// In place of a number in JSON.
const std::vector<std::string> hostile_json{
    "-1", "0",  "1e300", "-1e300", "2147483648", "9223372036854775807", "18446744073709551615", "\"x\"", "null",
    "[]", "{}", "0.5",   "true",   "1e-300"};

std::string quoted(const std::string& text) {
    std::string out = "x'";
    constexpr char digits[] = "0123456789abcdef";
    for (const char c : text) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return "cast(" + out + "' as text)";
}

// One of the numbers in it, or one of its bytes, or its end.
std::string damaged(std::string text, random_numbers& r) {
    if (text.empty()) return "x";
    std::vector<std::pair<std::size_t, std::size_t>> numbers;
    for (std::size_t i = 0; i < text.size();) {
        const auto from = text.find_first_of("0123456789", i);
        if (from == std::string::npos) break;
        i = std::min(text.find_first_not_of("0123456789.", from), text.size());
        numbers.emplace_back(from, i - from);
    }
    const auto how = below(r, 4);
    if (how < 2 && !numbers.empty()) {
        const auto [from, size] = numbers[below(r, numbers.size())];
        return text.replace(from, size, hostile_json[below(r, hostile_json.size())]);
    }
    if (how == 2) return text.substr(0, below(r, text.size()));
    text[below(r, text.size())] = static_cast<char>(r());
    return text;
}

void must_do(result<void> r) {
    INFO((r ? "" : describe(r.error())));
    REQUIRE(r);
}

std::string one_text(database& db, const std::string& sql) {
    auto s = db.prepare(sql.c_str());
    REQUIRE(s);
    REQUIRE(s->next());
    return s->text(0);
}

void damage_a_value(const fs::path& folder, random_numbers& r) {
    auto db = database::open(folder / "journal.db", database::mode::append);
    REQUIRE(db);
    const auto count = std::stoul(one_text(**db, "SELECT count(*) FROM step"));
    const auto row = " WHERE seq=" + std::to_string(1 + below(r, count));
    const auto set = [&](const std::string& table, const std::string& column, const std::string& value,
                         const std::string& where) {
        must_do((*db)->run(("UPDATE " + table + " SET " + column + "=" + value + where).c_str()));
    };
    const auto damage_text = [&](const std::string& table, const std::string& column, const std::string& where) {
        set(table, column, quoted(damaged(one_text(**db, "SELECT " + column + " FROM " + table + where), r)), where);
    };
    std::vector<std::string> detailed;  // steps that say much
    {
        auto rows = (*db)->prepare("SELECT seq FROM step WHERE kind IN ('unit-started','unit-ended','ended','zip-landed')");
        REQUIRE(rows);
        while (*rows->next()) detailed.push_back(" WHERE seq=" + rows->text(0));
    }
    switch (below(r, 8)) {
        case 0:
            return set("step", "at", hostile_numbers[below(r, hostile_numbers.size())], row);
        case 1:
            return set("step", "unit", hostile_numbers[below(r, hostile_numbers.size())], row);
        case 2:
            return set("run", "started", hostile_numbers[below(r, hostile_numbers.size())], "");
        case 3:
            return damage_text("step", below(r, 2) == 0 ? "kind" : "subject", row);
        case 4:
            return damage_text("run", "plan", "");
        case 5:
            return damage_text("step", "ercs", row);
        default:
            return damage_text("step", "detail", detailed[below(r, detailed.size())]);
    }
}

void damage_a_byte(const fs::path& folder, random_numbers& r) {
    const auto file = folder / "journal.db";
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    for (std::size_t n = 1 + below(r, 8); n > 0; --n) {
        f.seekp(static_cast<std::streamoff>(below(r, fs::file_size(file))));
        f.put(static_cast<char>(r()));
    }
}

bool is_honest(const error& e) { return e.code == errc::corrupt || e.code == errc::unsupported; }

}  // namespace

TEST_CASE("a journal of which any value was changed is gone on with, or called damaged") {
    scripted_run run;
    run.stamp.script = [](std::size_t, const auto& roles, int) {
        return std::ranges::find(roles, "CRP") != roles.end() ? scripted_stamp::does::fail : scripted_stamp::does::work;
    };
    const auto what =
        plan_of({information_unit(1), logs_unit(2, {"Storage"}), logs_unit(3, {"ACS", "Domain"}), logs_unit(4, {"CRP"})});
    { REQUIRE(run.collect_on(what, 2)); }
    run.stamp.script = [](std::size_t, const auto&, int) { return scripted_stamp::does::work; };
    const auto whole = run.how.run_folder;
    int gone_on = 0, corrupt = 0;
    for (int seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        random_numbers r(static_cast<unsigned>(seed));
        const auto folder = whole.parent_path() / ("damaged-" + std::to_string(seed));
        fs::copy(whole, folder, fs::copy_options::recursive);
        if (seed % 4 == 0)
            damage_a_byte(folder, r);
        else
            damage_a_value(folder, r);
        static_cast<void>(read_run(folder));
        static_cast<void>(read_history(whole.parent_path(), "stamp"));
        auto before = open_for_resume(folder);
        if (!before) {
            INFO(describe(before.error()));
            CHECK(is_honest(before.error()));
            CHECK(before.error().what.find(folder.filename().string()) != std::string::npos);
            ++corrupt;
        } else {
            run.how.run_folder = folder;
            run.how.earlier = before->earlier;
            static_cast<void>(run.collect_on(before->what, 2));
            run.how.earlier.reset();
            ++gone_on;
        }
        before = fail(errc::not_found, "");  // and with it the journal
        fs::remove_all(folder);
    }
    CHECK(gone_on > seeds / 10);
    CHECK(corrupt > seeds / 10);
}

TEST_CASE("a path that is no UTF-8 is the same path after the run was killed") {
    scripted_run run;
    run.how.share.local = run.folder.path / "share \xff\xfe";
    fs::create_directories(run.how.share.local);
    run.stamp.landing = run.how.share.local / ("stamplog-" + run.how.run_id);
    const auto what = plan_of({logs_unit(1, {"Storage"}), logs_unit(2, {"CRP"})});
    { REQUIRE(run.collect_on(what, 1)); }
    const auto before = open_for_resume(run.how.run_folder);
    REQUIRE(before);
    CHECK(before->units_left == 0);
    CHECK(before->who.landing_local == run.stamp.landing);
}
