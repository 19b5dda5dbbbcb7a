#include "stamplog/run/exit_code.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;
using namespace stamplog::run;

namespace {

collected good_run() {
    collected c;
    c.any_session = true;
    c.zips.push_back({});
    c.cover.units.push_back({.unit = {}, .how = outcome::done});
    session_record s;
    s.was_opened = true;
    s.close.transferred = true;
    c.cover.sessions.push_back(s);
    return c;
}

struct line {
    const char* says;
    void (*change)(collected&, delivery&);
    int code;
};

}  // namespace

TEST_CASE("exit codes by what became of the run") {
    const auto l = GENERATE(values<line>({
        {"all is well", [](collected&, delivery&) {}, 0},
        {"a unit failed", [](collected& c, delivery&) { c.cover.units[0].how = outcome::failed; }, 3},
        {"a role that the stamp does not have",
         [](collected& c, delivery&) {
             c.cover.units[0].how = outcome::skipped;
             c.cover.units[0].harmless = true;
         },
         0},
        {"a transcript is missing", [](collected& c, delivery&) { c.cover.sessions[0].close.problem = "none came"; }, 3},
        {"an ERCS was never reached", [](collected& c, delivery&) { c.cover.sessions.push_back({}); }, 0},
        {"an ERCS died", [](collected& c, delivery&) { c.cover.sessions[0].problem = "the session died"; }, 3},
        {"a member could not be packed", [](collected&, delivery& d) { d.pack_complete = false; }, 3},
        {"nothing came, though the transcripts were sealed",
         [](collected& c, delivery&) {
             c.zips.clear();
             c.cover.units[0].how = outcome::failed;
         },
         4},
        {"nothing came, and nothing was sealed",
         [](collected& c, delivery& d) {
             c.zips.clear();
             c.cover.units[0].how = outcome::failed;
             d.sealed = false;
         },
         4},
        {"only information came: a wrong share password",
         [](collected& c, delivery&) {
             c.zips.clear();
             c.cover.units.push_back({.unit = {}, .how = outcome::failed});
         },
         3},
        {"something came, and could not be sealed: a full disk", [](collected&, delivery& d) { d.sealed = false; }, 6},
        {"what was sealed is not what was written",
         [](collected&, delivery& d) {
             d.sealed = false;
             d.verified = false;
         },
         7},
        {"the journal could not be written", [](collected& c, delivery&) { c.journal_failed = true; }, 1},
        {"no session",
         [](collected& c, delivery& d) {
             c.any_session = false;
             d.sealed = false;
             c.zips.clear();
         },
         8},
        {"no session, all for the password",
         [](collected& c, delivery& d) {
             c.any_session = false;
             c.auth_refused_by_all = true;
             d.sealed = false;
         },
         5},
        {"a stage failed", [](collected&, delivery& d) { d.every_stage = false; }, 6},
        {"a stage failed and a unit too",
         [](collected& c, delivery& d) {
             d.every_stage = false;
             c.cover.units[0].how = outcome::failed;
         },
         6},
        {"a stage gave other bytes",
         [](collected&, delivery& d) {
             d.verified = false;
             d.every_stage = false;
         },
         7},
        {"stopped before the seal",
         [](collected& c, delivery& d) {
             c.interrupted = true;
             d.sealed = false;
         },
         130},
        {"stopped after the seal", [](collected& c, delivery&) { c.interrupted = true; }, 0},
        {"a bug before all else",
         [](collected& c, delivery& d) {
             d.internal_error = true;
             d.sealed = false;
             c.interrupted = true;
         },
         1},
    }));
    auto c = good_run();
    delivery d;
    d.sealed = true;
    l.change(c, d);
    INFO(l.says);
    CHECK(static_cast<int>(exit_code_of(c, d)) == l.code);
}

TEST_CASE("an error before the run is a matter of configuration, unless it is ours") {
    CHECK(static_cast<int>(exit_code_of(error{errc::config, "", ""})) == 2);
    CHECK(static_cast<int>(exit_code_of(error{errc::unsupported, "", ""})) == 2);
    CHECK(static_cast<int>(exit_code_of(error{errc::internal, "", ""})) == 1);
    CHECK(static_cast<int>(exit_code_of(error{errc::cancelled, "", ""})) == 130);
}
