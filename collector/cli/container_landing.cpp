#include "container_landing.hpp"

#include "secrets.hpp"
#include "stamplog/stage/target.hpp"
#include "stamplog/storage/blob.hpp"

namespace stamplog::cli {
namespace {

constexpr std::string_view scheme = "blob:";

result<void> permits(const secret& sas, const std::string& url, utc_time now) {
    const auto facts = storage::read_sas(sas.reveal());
    if (!facts) return fail(in_context("--landing " + url, facts.error()));
    if (auto ok = storage::check_sas(*facts, now, {}); !ok) {
        auto e = in_context("--landing " + url, ok.error());
        e.code = errc::config;
        return fail(std::move(e));
    }
    if (facts->by_policy || (facts->reads && facts->lists && (facts->writes || facts->creates))) return {};
    return fail(errc::config, "--landing " + url + ": the SAS permits too little; it permits: " + storage::to_string(*facts),
                "Make one with Read, Write and List: the stamp writes with it, stamplog lists and reads.");
}

}  // namespace

result<std::string> parse_landing(const std::string& text) {
    auto url = text.starts_with(scheme) ? text.substr(scheme.size()) : std::string();
    if (stage::kind_of(url) != stage::target_kind::blob)
        return fail(
            errc::config, "--landing: '" + one_line(text, 200) + "' is no blob:https://…",
            "A container is named so: blob:https://ACCOUNT.blob.core.windows.net/CONTAINER. A share is given with --share.");
    return url;
}

result<run::container_landing> container_of(const std::string& url, const std::string& sas_file, context& c) {
    auto given =
        read_secret({sas_file, "STAMPLOG_LANDING_SAS", "SAS of " + one_line(url) + " (landing)"}, c.w, !c.g.yes && !c.g.json);
    if (!given) return fail_in("--landing-sas-file", given);
    auto sas = stage::sas_for(url, std::move(*given));
    if (!sas) return fail(sas.error());
    if (auto ok = permits(*sas, url, c.w.time.now()); !ok) return fail(ok.error());
    const auto text = sas->reveal();
    run::container_landing out;
    out.url = url;
    out.uri = std::make_shared<const secret>(url + "?" + std::string(text.substr(text.starts_with('?') ? 1 : 0)));
    out.open = [url, kept = std::make_shared<const secret>(std::move(*sas)), &time = c.w.time] {
        return storage::open_blob(url, kept->clone(), time);
    };
    return out;
}

}  // namespace stamplog::cli
