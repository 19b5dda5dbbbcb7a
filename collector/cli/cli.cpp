// The program: declares the verbs, parses, runs one, answers with its exit code.
#include <CLI/CLI.hpp>
#include <exception>
#include <sstream>

#include "stamplog/cli/world.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

constexpr const char* about =
    "Gets diagnostic logs out of an Azure Stack Hub stamp and to Support.\n\n"
    "Try it without a stamp:   stamplog collect --ercs sim:demo --case 1 --for 4h --stage ./out --yes\n"
    "On a real one:            stamplog plan --help, stamplog collect --help";

constexpr const char* exit_table =
    "Exit codes: 0 complete, 1 internal error, 2 usage, 3 partial, 4 nothing collected, 5 authentication refused,\n"
    "            6 not delivered, 7 verification failed, 8 preflight refused, 130 interrupted";

void declare_globals(CLI::App& app, globals& g) {
    app.add_flag("--json", g.json, "one JSON object a line (docs/CLI.md has the schema)");
    app.add_flag("--quiet", g.quiet, "results and errors only");
    app.add_flag("--yes", g.yes, "no question is asked");
    app.add_flag("-v,--verbose", g.verbose, "more: what holds of flags, environment and stamplog.toml");
}

// -v: what holds of flags, environment, stamplog.toml and defaults. No option of ours holds a secret, only where one lies.
void say_what_holds(const CLI::App& verb, printer& print) {
    std::istringstream lines(verb.config_to_str(true, false));
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line.find("=\"\"") == std::string::npos && !line.ends_with("=[]"))
            print.note("holds: " + one_line(line));
}

exit_code dispatch(const std::vector<std::string>& arguments, world& w) {
    CLI::App app{about, "stamplog"};
    globals g;
    declare_globals(app, g);
    app.set_version_flag("--version", "stamplog " STAMPLOG_VERSION);
    app.footer(exit_table);
    app.require_subcommand(1);
    app.fallthrough();  // --json and its like may stand before or behind the verb
    // stamplog.toml may give any option its default, in a section named after the verb.
    app.set_config("--config", "", "a stamplog.toml with defaults ([collect] stage = \"…\")")->envname("STAMPLOG_CONFIG");
    app.allow_config_extras(true);

    const auto verbs = all_verbs();
    std::vector<CLI::App*> commands;
    for (const auto& v : verbs) commands.push_back(v->declare(app));

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // CLI11 wants them so
    try {
        app.parse(reversed);
    } catch (const CLI::ParseError& e) {
        std::ostringstream out, err;
        const int code = app.exit(e, out, err);
        if (!out.str().empty()) w.out(out.str());
        if (!err.str().empty()) w.err("stamplog: " + err.str());
        return code == 0 ? exit_code::complete : exit_code::usage;
    }
    printer print(w, g.json, g.quiet);
    context c{w, g, print};
    for (std::size_t i = 0; i < verbs.size(); ++i)
        if (commands[i]->parsed()) {
            if (g.verbose > 0) say_what_holds(*commands[i], print);
            return verbs[i]->run(c);
        }
    return exit_code::usage;
}

}  // namespace

int run(const std::vector<std::string>& arguments, world& w) {
    try {
        return static_cast<int>(dispatch(arguments, w));
    } catch (const std::exception& e) {
        w.err(std::string("stamplog: internal error: ") + e.what() +
              "\n  This is a bug; please report it with the command that you typed.\n");
    } catch (...) {
        w.err("stamplog: internal error\n");
    }
    return static_cast<int>(exit_code::internal_error);
}

}  // namespace stamplog::cli
