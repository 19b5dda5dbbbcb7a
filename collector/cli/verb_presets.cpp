// stamplog presets: roles per kind of problem, with the reason for each.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "stamplog/pep/catalogue.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

class presets_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("presets", "roles for a kind of problem, with reasons");
        v->footer("Example: stamplog presets --json");
        return v;
    }
    exit_code run(context& c) override {
        for (const auto& p : pep::presets()) {
            nlohmann::ordered_json roles = nlohmann::ordered_json::array();
            c.print.line(std::string(p.name) + ": " + std::string(p.when));
            if (p.roles.empty()) c.print.line("  every role that the stamp has");
            for (const auto& r : p.roles) {
                roles.push_back({{"name", r.name}, {"reason", r.reason}});
                c.print.line("  " + std::string(r.name) + ": " + std::string(r.reason));
            }
            c.print.object({{"type", "preset"}, {"name", p.name}, {"when", p.when}, {"roles", roles}});
        }
        c.print.next("stamplog collect --preset health --for 4h --stamp FILE --share '\\\\HOST\\NAME' --stage DIR --case ID");
        return exit_code::complete;
    }
};

}  // namespace

std::unique_ptr<verb> make_presets() { return std::make_unique<presets_verb>(); }

}  // namespace stamplog::cli
