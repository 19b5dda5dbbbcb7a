#include "option_sources.hpp"

#include <CLI/CLI.hpp>
#include <array>

#include "member_selection.hpp"
#include "nearest.hpp"
#include "secrets.hpp"

namespace stamplog::cli {
namespace {

// Read through the world, so that a test can give them; --help names them in the options' texts.
constexpr std::array<std::pair<const char*, const char*>, 5> variables{{{"--ercs", "STAMPLOG_ERCS"},
                                                                        {"--user", "STAMPLOG_USER"},
                                                                        {"--share", "STAMPLOG_SHARE"},
                                                                        {"--share-user", "STAMPLOG_SHARE_USER"},
                                                                        {"--stage-user", "STAMPLOG_STAGE_USER"}}};
constexpr std::array<const char*, 4> not_configurable{"help", "version", "config", "verbose"};

bool configurable(const CLI::Option& o) {
    if (o.get_lnames().empty()) return false;  // positional
    for (const auto* name : not_configurable)
        if (o.check_lname(name)) return false;
    return true;
}

std::vector<std::string> keys_of(const CLI::App& app) {
    std::vector<std::string> out;
    for (const auto* o : app.get_options())
        if (configurable(*o)) out.push_back(o->get_lnames().front());
    return out;
}

bool knows(const CLI::App& app, const std::string& key) {
    const auto keys = keys_of(app);
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// What CLI11 does for a word on the command line, with the place in the message.
result<void> give(CLI::Option& o, const std::vector<std::string>& values, const std::string& where) {
    for (const auto& v : values)
        if (auto ok = refuse_sas(v, where); !ok) return ok;
    try {
        const bool flag = o.get_items_expected_max() == 0;
        for (const auto& v : values) o.add_result(flag ? o.get_flag_value(o.get_lnames().front(), v) : v);
        o.run_callback();
    } catch (const CLI::ParseError& e) {
        return fail(errc::config, where + ": " + one_line(e.what()));
    }
    return {};
}

std::string with_commas(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& w : words) out += (out.empty() ? "" : ",") + w;
    return out;
}

class filler {
 public:
    filler(const settings_file& from, world& w) : from_(from), w_(w) {}

    result<void> fill(CLI::App& app, const std::string& section) {
        for (auto* o : app.get_options()) {
            if (!configurable(*o)) continue;
            auto source = source_of(*o, section);
            if (!source) return fail(source.error());
            const std::string value = o->count() > 0 ? with_commas(o->results()) : default_of(*o);
            if (!value.empty()) held.push_back({o->get_name(), value, *source});
        }
        return {};
    }
    std::vector<held_option> held;

 private:
    static std::string default_of(const CLI::Option& o) {
        const auto text = o.get_default_str();
        return text == "[]" || text == "\"\"" ? "" : text;
    }
    result<std::string> source_of(CLI::Option& o, const std::string& section) {
        if (o.count() > 0) return std::string("flag");
        for (const auto& [option, variable] : variables) {
            // --ercs of a reading verb chooses members.
            if (!o.check_name(option) || o.get_group() == member_group) continue;
            const auto v = w_.env(variable);
            if (!v || v->empty()) continue;
            if (auto ok = give(o, {*v}, variable); !ok) return fail(ok.error());
            return std::string("environment ") + variable;
        }
        if (const auto* s = from_.find(section, o.get_lnames().front())) {
            if (auto ok = give(o, s->values, s->file + ": " + s->key); !ok) return fail(ok.error());
            return s->file;
        }
        return std::string("default");
    }

    const settings_file& from_;
    world& w_;
};

}  // namespace

std::vector<std::string> verb_names(const CLI::App& root) {
    std::vector<std::string> out;
    for (const auto* v : root.get_subcommands([](const CLI::App*) { return true; })) out.push_back(v->get_name());
    return out;
}

const CLI::App* find_verb(const CLI::App& root, std::string_view name) {
    for (const auto* v : root.get_subcommands([](const CLI::App*) { return true; }))
        if (v->get_name() == name) return v;
    return nullptr;
}

result<void> check_names(const settings_file& from, const CLI::App& root) {
    for (const auto& s : from.all()) {
        if (s.section == "stamp" || s.section.starts_with("stamp.")) continue;
        const auto* app = s.section.empty() ? &root : find_verb(root, s.section);
        if (app == nullptr)
            return fail(errc::config, one_line(s.file) + ": there is no verb '" + one_line(s.section) + "'",
                        "Sections are named after verbs, or [stamp.NAME]." + did_you_mean(s.section, verb_names(root)));
        if (!knows(*app, s.key))
            return fail(errc::config,
                        one_line(s.file) + ": '" + one_line(s.key) + "' is no option" +
                            (s.section.empty() ? " that stands before the sections" : " of " + s.section),
                        "stamplog " + (s.section.empty() ? "" : s.section + " ") + "--help lists them." +
                            did_you_mean(s.key, keys_of(*app)));
    }
    return {};
}

result<std::vector<held_option>> fill_options(CLI::App& root, CLI::App& verb, const settings_file& from, world& w) {
    filler f(from, w);
    if (auto ok = f.fill(root, ""); !ok) return fail(ok.error());
    if (auto ok = f.fill(verb, verb.get_name()); !ok) return fail(ok.error());
    return std::move(f.held);
}

std::vector<std::string> option_names(const CLI::App& root, const CLI::App* verb) {
    std::vector<std::string> out;
    for (const auto* app : {&root, verb})
        if (app != nullptr)
            for (const auto* o : app->get_options())
                for (const auto& name : o->get_lnames()) out.push_back("--" + name);
    return out;
}

}  // namespace stamplog::cli
