#include "stream_view.hpp"

#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "settings_file.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {

struct viewed : test::fake_world {
    globals g;
    settings_file settings;
    std::vector<std::string> arguments;
    printer print;
    context c;
    stream_view view;
    static globals globals_with(bool json) {
        globals g;
        g.json = json;
        return g;
    }
    static world& on(world& w, bool terminal) {
        w.err_is_terminal = terminal;
        return w;
    }
    explicit viewed(bool terminal = false, bool json = false)
        : g(globals_with(json)),
          print(on(w, terminal), json, false),
          c{w, g, print, settings, arguments},
          view(c, object_format::automatic) {
        print.set_screen(&view.progress());
    }
};
psrp::error_record failure() {
    psrp::error_record e;
    e.message = "It is not there.";
    e.fully_qualified_id = "NotThere,Get-X";
    e.category_activity = "Get-X";
    e.category_reason = "ItemNotFoundException";
    e.category_target_name = "y";
    e.category_target_type = "String";
    e.raw = psrp::make_object(
        {{"ErrorCategory_Message", std::string("ObjectNotFound: (y:String) [Get-X], ItemNotFoundException")}});
    return e;
}

}  // namespace

TEST_CASE("an error has PowerShell's two lines below it, red on a terminal only", "[cli]") {
    viewed plain, terminal(true);
    plain.view.error(failure());
    CHECK(plain.err ==
          "Get-X : It is not there.\n    + CategoryInfo          : ObjectNotFound: (y:String) [Get-X], ItemNotFoundException\n"
          "    + FullyQualifiedErrorId : NotThere,Get-X\n");
    terminal.view.error(failure());
    CHECK(terminal.err.starts_with("\x1b[31mGet-X : "));
}

TEST_CASE("streams have their prefixes; information is plain", "[cli]") {
    viewed v;
    auto o = v.view.observer();
    o.warning("w");
    o.verbose("v");
    o.debug("d\x1b[2J");
    psrp::information_record i;
    i.message_data = psrp::make_object({{"Message", std::string("hello")}});
    o.information(i);
    CHECK(v.err == "WARNING: w\nVERBOSE: v\nDEBUG: d\\x1b[2J\nhello\n");
    viewed terminal(true);
    terminal.view.observer().warning("w");
    CHECK(terminal.err == "\x1b[33mWARNING: w\x1b[0m\n");
}

TEST_CASE("objects that wait for a table's width stand before a warning that came later", "[cli]") {
    viewed v;
    auto o = v.view.observer();
    o.output(psrp::make_object({{"Name", std::string("a")}}));
    CHECK(v.out.empty());
    o.warning("w");
    CHECK(v.out == "Name\n----\na\n\n");
}

TEST_CASE("progress is one line of a terminal, which gives way to what is said and goes away at the end", "[cli]") {
    viewed v(true);
    auto o = v.view.observer();
    psrp::progress_record p;
    p.activity = "Collect";
    p.status = "Role 1";
    p.percent = 30;
    o.progress(p);
    CHECK(v.err == "Collect: Role 1 30 %");
    v.err.clear();
    v.print.note("said");
    CHECK(v.err == "\r\x1b[2Ksaid\nCollect: Role 1 30 %");
    v.err.clear();
    v.view.finish();
    CHECK(v.err == "\r\x1b[2K");
    viewed elsewhere;
    elsewhere.view.observer().progress(p);
    CHECK(elsewhere.err.empty());
}

TEST_CASE("a long progress is cut to the terminal, never within a character", "[cli]") {
    viewed v(true);
    psrp::progress_record p;
    for (int i = 0; i < 200; ++i) p.activity += "ä";
    v.view.observer().progress(p);
    CHECK(v.err.size() <= 79);
    CHECK(v.err.ends_with("ä"));
}
