#include <algorithm>
#include <nlohmann/json.hpp>

#include "report_error.hpp"
#include "stamp/ledger.hpp"
#include "stamp/time_zone.hpp"
#include "stamp/transcript_store.hpp"
#include "stamplog/base/system.hpp"
#include "verbs.hpp"

namespace stampsim {
namespace {

using json = nlohmann::ordered_json;

json time_or_null(const std::optional<utc_time>& t) { return t ? json(iso_millis(*t)) : json(nullptr); }

json session_json(const session_record& s) {
    return {{"id", s.id},
            {"ercs", s.ercs},
            {"user", s.user},
            {"transcript", s.transcript},
            {"start", iso_millis(s.started)},
            {"end", time_or_null(s.ended)},
            {"how", s.how}};
}

json collection_json(const collection_record& c) {
    return {{"id", c.id},
            {"session", c.session},
            {"ercs", c.ercs},
            {"cmdlet", c.cmdlet},
            {"roles", c.roles},
            {"from", iso_millis(c.from)},
            {"to", iso_millis(c.to)},
            {"start", iso_millis(c.started)},
            {"end", time_or_null(c.ended)},
            {"outcome", c.outcome}};
}

json ercs_json(const stamp_folder& folder, const ledger_report& r) {
    json all = json::array();
    for (const auto& [name, most] : r.most_per_ercs) {
        json names = json::array();
        for (const auto& file : transcripts_in(folder.transcripts(name))) names.push_back(file.filename().string());
        all.push_back({{"name", name}, {"transcripts", {{"count", names.size()}, {"names", names}}}, {"most_at_once", most}});
    }
    return all;
}

json state_json(const stamp_folder& folder, const ledger_report& r) {
    json j;
    j["stamp"] = folder.root().string();
    j["open_sessions"] = json::array();
    j["sessions"] = json::array();
    for (const auto& s : r.sessions) {
        if (s.how == "open") j["open_sessions"].push_back(session_json(s));
        j["sessions"].push_back(session_json(s));
    }
    j["ercs"] = ercs_json(folder, r);
    j["collections"] = json::array();
    for (const auto& c : r.collections) j["collections"].push_back(collection_json(c));
    int most = 0;
    for (const auto& e : r.most_per_ercs) most = std::max(most, e.second);
    j["most_at_once"] = {{"stamp", r.most_at_once}, {"per_ercs", most}};
    return j;
}

void print_lines(const json& j) {
    std::printf("open sessions: %zu of %zu\n", j["open_sessions"].size(), j["sessions"].size());
    for (const auto& e : j["ercs"])
        std::printf("transcripts on %s: %zu\n", e["name"].get<std::string>().c_str(), e["transcripts"]["names"].size());
    for (const auto& c : j["collections"])
        std::printf("collection %lld on %s: %zu roles, %s\n", c["id"].get<long long>(), c["ercs"].get<std::string>().c_str(),
                    c["roles"].size(), c["outcome"].get<std::string>().c_str());
    std::printf("most collections at once: %d\n", j["most_at_once"]["stamp"].get<int>());
}

}  // namespace

int state_verb(const state_options& o) {
    auto folder = stamp_folder::open(o.dir);
    if (!folder) return report(folder.error());
    stamplog::system_clock time;
    auto book = ledger::open(*folder, time);
    if (!book) return report(book.error());
    auto r = book->report();
    if (!r) return report(r.error());
    const auto j = state_json(*folder, *r);
    if (o.json)
        // A file's name need not be UTF-8; JSON must be.
        std::printf("%s\n", j.dump(2, ' ', false, json::error_handler_t::replace).c_str());
    else
        print_lines(j);
    return 0;
}

}  // namespace stampsim
