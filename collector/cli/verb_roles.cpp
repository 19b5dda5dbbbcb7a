// stamplog roles: the catalogue of roles, what each holds, on which stamps.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "stamplog/pep/catalogue.hpp"
#include "verb.hpp"

namespace stamplog::cli {
namespace {

std::string remarks(const pep::role& r) {
    std::string out;
    const auto add = [&](bool holds, const char* text) {
        if (holds) out += (out.empty() ? "" : ", ") + std::string(text);
    };
    add(!r.current, "older stamps");
    add(r.asdk_only, "ASDK only");
    add(r.multi_node_only, "multi-node only");
    add(r.on_demand, "on demand");
    return out;
}

class roles_verb final : public verb {
 public:
    CLI::App* declare(CLI::App& root) override {
        auto* v = root.add_subcommand("roles", "the catalogue of roles");
        v->add_flag("--all", all_, "older versions' names too");
        v->footer("Example: stamplog roles --all --json");
        return v;
    }
    exit_code run(context& c) override {
        std::vector<std::vector<std::string>> rows{{"ROLE", "REMARKS", "HOLDS"}};
        for (const auto& r : pep::roles()) {
            if (!r.current && !all_) continue;
            c.print.object({{"type", "role"},
                            {"name", r.name},
                            {"current", r.current},
                            {"lists", pep::published_in(r)},
                            {"asdk_only", r.asdk_only},
                            {"multi_node_only", r.multi_node_only},
                            {"on_demand", r.on_demand},
                            {"weight", r.weight},
                            {"holds", r.holds}});
            rows.push_back({std::string(r.name), remarks(r), std::string(r.holds)});
        }
        c.print.table(rows);
        c.print.next("stamplog plan --ercs sim:demo --role Storage,ACS --for 4h");
        return exit_code::complete;
    }

 private:
    bool all_ = false;
};

}  // namespace

std::unique_ptr<verb> make_roles() { return std::make_unique<roles_verb>(); }

}  // namespace stamplog::cli
