// The program: declares the verbs, parses, runs one, answers with its exit code.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <sstream>

#include "cmdlet_words.hpp"
#include "nearest.hpp"
#include "option_sources.hpp"
#include "secrets.hpp"
#include "settings_file.hpp"
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

constexpr const char* globals_in_short =
    "\n\nWith every verb: --json, --quiet, --yes, -v, --config FILE (stamplog --help). An option that is not typed comes from\n"
    "the environment, then from stamplog.toml ([VERB] option = \"value\"), then its default; -v prints what holds.";

void declare_globals(CLI::App& app, globals& g) {
    app.add_flag("--json", g.json, "one JSON object a line (docs/CLI.md has the schema); asks no question, like --yes");
    app.add_flag("--quiet", g.quiet, "results and errors only");
    app.add_flag("--yes", g.yes, "no question is asked");
    app.add_flag("-v,--verbose", g.verbose, "more: each option's value and where it comes from; twice: debug lines too");
    app.add_option("--config", g.config,
                   "a stamplog.toml, read before the working folder's and ~/.config/stamplog's (or STAMPLOG_CONFIG)")
        ->type_name("FILE");
}

class program {
 public:
    program(const std::vector<std::string>& arguments, world& w) : arguments_(arguments), w_(w) {
        declare_globals(app_, g_);
        app_.set_version_flag("--version", "stamplog " STAMPLOG_VERSION);
        app_.footer(exit_table);
        app_.require_subcommand(1);
        app_.fallthrough();  // --json and its like may stand before or behind the verb
        for (const auto& v : verbs_) commands_.push_back(v->declare(app_));
        for (auto* command : commands_) command->footer(command->get_footer() + globals_in_short);
    }

    exit_code run() {
        printer early(w_, std::find(arguments_.begin(), arguments_.end(), "--json") != arguments_.end(), false);
        // Before anything looks at the words, since whatever looks at them may repeat them.
        for (const auto& word : arguments_)
            if (auto ok = refuse_sas(word, "the command line"); !ok) return early.fail(ok.error(), exit_code::usage);
        split_arguments words{arguments_, {}};
        for (std::size_t i = 0; i < verbs_.size(); ++i)
            if (verbs_[i]->takes_cmdlet()) {
                words = split_at_cmdlet(arguments_, app_, *commands_[i]);
                verbs_[i]->take_cmdlet(words.cmdlet);
            }
        std::vector<std::string> reversed(words.own.rbegin(), words.own.rend());  // CLI11 wants them so
        try {
            app_.parse(reversed);
        } catch (const CLI::ParseError& e) {
            return answer(e, early);
        }
        const auto chosen = std::find_if(commands_.begin(), commands_.end(), [](const auto* c) { return c->parsed(); });
        if (chosen == commands_.end()) return exit_code::usage;
        return run_verb(*verbs_[static_cast<std::size_t>(chosen - commands_.begin())], **chosen, early);
    }

 private:
    exit_code run_verb(verb& v, CLI::App& command, printer& early) {
        std::vector<std::string> warnings;
        auto settings = settings_file::read(g_.config, w_, warnings);
        if (!settings) return early.fail(settings.error(), exit_code::usage);
        if (auto ok = check_names(*settings, app_); !ok) return early.fail(ok.error(), exit_code::usage);
        auto held = fill_options(app_, command, *settings, w_);
        if (!held) return early.fail(held.error(), exit_code::usage);
        printer print(w_, g_.json, g_.quiet);
        for (const auto& text : warnings) print.warn(text);
        if (g_.verbose > 0)
            for (const auto& h : *held)
                print.note("holds: " + h.name + " " + one_line(h.value) + " (" + one_line(h.source) + ")");
        context c{w_, g_, print, *settings, arguments_};
        // Through the printer, which knows what stands on the terminal.
        const std::stop_callback notice(w_.stop, [&] {
            print.note("stopping in order, open sessions are closed with their transcripts; once more leaves at once");
        });
        const auto code = v.run(c);
        if (!print.said_next()) print.next("stamplog " + command.get_name() + " --help");
        return code;
    }

    // Help and version are answers. What is wrong is said by its name, with the nearest that would be right.
    exit_code answer(const CLI::ParseError& e, printer& early) {
        const auto chosen = app_.get_subcommands();
        const CLI::App* command = chosen.empty() ? nullptr : chosen.front();
        const std::string help = "stamplog " + (command == nullptr ? "" : command->get_name() + " ") + "--help";
        const auto rest = app_.remaining(true);
        const bool asked = e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        if (asked && (command != nullptr || rest.empty())) {
            std::ostringstream out, err;
            app_.exit(e, out, err);
            w_.out(out.str());
            return exit_code::complete;
        }
        if (rest.empty()) return early.fail({errc::config, one_line(e.what()), "Try: " + help}, exit_code::usage);
        const auto& word = rest.front();
        if (word.starts_with("-")) {
            const auto name = word.substr(0, word.find('='));
            return early.fail({errc::config, "there is no option " + one_line(name),
                               "Try: " + help + "." + did_you_mean(name, option_names(app_, command))},
                              exit_code::usage);
        }
        if (command == nullptr)
            return early.fail({errc::config, "there is no verb '" + one_line(word) + "'",
                               "Try: " + help + "." + did_you_mean(word, verb_names(app_))},
                              exit_code::usage);
        return early.fail(
            {errc::config, command->get_name() + ": '" + one_line(word) + "' is more than it takes", "Try: " + help},
            exit_code::usage);
    }

    const std::vector<std::string>& arguments_;
    world& w_;
    CLI::App app_{about, "stamplog"};
    globals g_;
    std::vector<std::unique_ptr<verb>> verbs_ = all_verbs();
    std::vector<CLI::App*> commands_;
};

}  // namespace

int run(const std::vector<std::string>& arguments, world& w) {
    try {
        return static_cast<int>(program(arguments, w).run());
    } catch (const std::exception& e) {
        w.err(std::string("stamplog: internal error: ") + e.what() +
              "\n  This is a bug; please report it with the command that you typed.\n");
    } catch (...) {
        w.err("stamplog: internal error\n");
    }
    return static_cast<int>(exit_code::internal_error);
}

}  // namespace stamplog::cli
