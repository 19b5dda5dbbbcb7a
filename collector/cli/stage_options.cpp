#include "stage_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "secrets.hpp"

namespace stamplog::cli {
namespace {

bool is_blob(const std::string& text) { return stage::kind_of(text) == stage::target_kind::blob; }

}  // namespace

void stage_options::declare(CLI::App& verb) {
    verb.add_option(
            "--sas-file", sas_files,
            "file with the SAS of a Blob container, mode 0600 (else STAMPLOG_SAS, or asked for); one for all, or one for "
            "each container in their order")
        ->allow_extra_args(false)
        ->type_name("FILE");
    verb.add_option("--bandwidth", bandwidth, "bytes a second that go to a target at most, such as 10M; 0: no limit")
        ->capture_default_str()
        ->type_name("SIZE");
}

result<std::uint64_t> stage_options::check() const {
    const auto containers = static_cast<std::size_t>(std::count_if(targets.begin(), targets.end(), is_blob));
    for (const auto& t : targets)
        if (stage::kind_of(t) == stage::target_kind::share)
            return fail(errc::unsupported, one_line(t) + ": shares cannot be staged to in this version",
                        "Mount it and stage to the folder, or stage to a folder and copy from there.");
    if (sas_files.size() > 1 && sas_files.size() != containers)
        return fail(errc::config,
                    "--sas-file is given " + std::to_string(sas_files.size()) + " times, for " + std::to_string(containers) +
                        " containers",
                    "Give one for all, or one for each https:// target in their order.");
    if (!sas_files.empty() && containers == 0)
        return fail(errc::config, "--sas-file: no target is a Blob container",
                    "A container is named by its URL: https://ACCOUNT.blob.core.windows.net/CONTAINER");
    if (bandwidth == "0") return std::uint64_t{0};
    return parse_size(bandwidth, "--bandwidth");
}

result<std::vector<stage::target>> stage_options::resolve(context& c) const {
    std::vector<stage::target> out;
    std::size_t container = 0;
    for (const auto& text : targets) {
        stage::target t{text};
        if (is_blob(text)) {
            if (!sas_files.empty()) t.sas_file = sas_files.size() == 1 ? sas_files[0] : sas_files[container];
            ++container;
            auto given =
                read_secret({t.sas_file, "STAMPLOG_SAS", "SAS of " + one_line(text) + ": "}, c.w, !c.g.yes && !c.g.json);
            if (!given) return fail(given.error());
            auto sas = stage::sas_for(text, std::move(*given));
            if (!sas) return fail(sas.error());
            t.sas = std::make_shared<const secret>(std::move(*sas));
        }
        out.push_back(std::move(t));
    }
    return out;
}

std::string stage_command(const std::string& bundle, const std::vector<stage::target>& to, const std::string& raw) {
    std::string out = "stamplog stage " + shell_quoted(bundle);
    std::vector<std::string> files;
    bool all_from_files = true;
    for (const auto& t : to) {
        out += " " + shell_quoted(t.text);
        if (t.kind() != stage::target_kind::blob) continue;
        all_from_files = all_from_files && !t.sas_file.empty();
        files.push_back(t.sas_file);
    }
    if (all_from_files && !files.empty()) {
        if (std::all_of(files.begin(), files.end(), [&](const auto& f) { return f == files.front(); })) files.resize(1);
        for (const auto& f : files) out += " --sas-file " + shell_quoted(f);
    }
    if (!raw.empty()) out += " --raw " + shell_quoted(raw);
    return out;
}

}  // namespace stamplog::cli
