// A verb of the command line: declares its options, then runs. One file per verb (verb_<name>.cpp), listed in verbs.cpp.
#pragma once

#include <memory>
#include <vector>

#include "output.hpp"
#include "stamplog/base/exit_code.hpp"
#include "stamplog/cli/world.hpp"

namespace CLI {
class App;
}

namespace stamplog::cli {

// Options that go with every verb.
struct globals {
    bool json = false;
    bool quiet = false;
    bool yes = false;
    int verbose = 0;
    std::string config;  // --config FILE
};

class settings_file;

struct context {
    world& w;
    const globals& g;
    printer& print;
    const settings_file& settings;              // stamplog.toml
    const std::vector<std::string>& arguments;  // as typed, the verb's name among them
};

class verb {
 public:
    virtual ~verb() = default;
    // Adds the subcommand with its options, bound to this object's fields; returns it.
    virtual CLI::App* declare(CLI::App& root) = 0;
    // invoke: the cmdlet and the words behind it, which are not ours to parse.
    virtual bool takes_cmdlet() const { return false; }
    virtual void take_cmdlet(std::vector<std::string>) {}
    virtual exit_code run(context& c) = 0;
};

// One maker per verb file.
std::unique_ptr<verb> make_collect();
std::unique_ptr<verb> make_plan();
std::unique_ptr<verb> make_pack();
std::unique_ptr<verb> make_join();
std::unique_ptr<verb> make_stage();
std::unique_ptr<verb> make_ls();
std::unique_ptr<verb> make_cat();
std::unique_ptr<verb> make_grep();
std::unique_ptr<verb> make_diff();
std::unique_ptr<verb> make_extract();
std::unique_ptr<verb> make_verify();
std::unique_ptr<verb> make_show();
std::unique_ptr<verb> make_roles();
std::unique_ptr<verb> make_presets();
std::unique_ptr<verb> make_commands();
std::unique_ptr<verb> make_invoke();
std::unique_ptr<verb> make_doctor();
std::unique_ptr<verb> make_runs();
std::unique_ptr<verb> make_status();
std::unique_ptr<verb> make_resume();
std::unique_ptr<verb> make_stop();

std::vector<std::unique_ptr<verb>> all_verbs();  // in the order of --help

}  // namespace stamplog::cli
