#include "kept_json.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "kept_limits.hpp"
#include "names.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::run {
namespace {

using nlohmann::json;

constexpr int longest_timeout = 1'000'000;  // minutes
constexpr int last_kind = static_cast<int>(plan::unit_kind::cluster_log);

std::string text_of(const json& j) { return j.dump(-1, ' ', false, json::error_handler_t::replace); }

[[noreturn]] void damaged(const char* what, const json& j) { throw json::other_error::create(501, what, &j); }

// A number may have become any other, and a text or a fraction.
std::int64_t whole_number(const json& j, std::int64_t least, std::int64_t most) {
    if (!j.is_number_integer()) damaged("no whole number", j);
    if (j.is_number_unsigned() && j.get<std::uint64_t>() > static_cast<std::uint64_t>(most))
        damaged("a number out of range", j);
    const auto n = j.get<std::int64_t>();
    if (n < least || n > most) damaged("a number out of range", j);
    return n;
}
int number(const json& j, int least, int most) { return static_cast<int>(whole_number(j, least, most)); }

// A path is bytes: what is no UTF-8 is kept as hexadecimal digits in a list.
json of(const std::filesystem::path& p) {
    const auto& text = p.native();
    if (psrp::valid_utf8(text) == text) return text;
    return json::array({to_hex(as_bytes(text))});
}
std::filesystem::path path_of(const json& j) {
    if (!j.is_array()) return j.get<std::string>();
    const auto raw = from_hex(j.at(0).get<std::string>());
    if (!raw) damaged("no path", j);
    return std::string(raw->begin(), raw->end());
}

json ticks_of(utc_time t) { return t.time_since_epoch().count(); }
utc_time time_of(const json& j) { return utc_time(ticks(whole_number(j, 0, last_tick))); }

json of(const plan::window& w) { return {ticks_of(w.from), ticks_of(w.to)}; }
plan::window window_of(const json& j) {
    const plan::window w{time_of(j.at(0)), time_of(j.at(1))};
    if (w.to < w.from) damaged("a window that ends before it begins", j);
    return w;
}

json of(const plan::request& r) {
    return {{"case", r.case_id},
            {"preset", r.preset},
            {"roles", r.roles},
            {"providers", r.resource_providers},
            {"nodes", r.nodes},
            {"types", r.log_types},
            {"when", of(r.when)},
            {"timeout", r.timeout_minutes},
            {"dumps", r.include_dump_file},
            {"skip_test", r.skip_test}};
}

plan::request request_of(const json& j) {
    plan::request r;
    j.at("case").get_to(r.case_id);
    j.at("preset").get_to(r.preset);
    j.at("roles").get_to(r.roles);
    j.at("providers").get_to(r.resource_providers);
    j.at("nodes").get_to(r.nodes);
    j.at("types").get_to(r.log_types);
    r.when = window_of(j.at("when"));
    r.timeout_minutes = number(j.at("timeout"), 0, longest_timeout);
    j.at("dumps").get_to(r.include_dump_file);
    j.at("skip_test").get_to(r.skip_test);
    return r;
}

json of(const plan::unit& u) {
    return {{"id", u.id},
            {"kind", static_cast<int>(u.kind)},
            {"title", u.title},
            {"roles", u.roles},
            {"providers", u.resource_providers},
            {"when", of(u.when)},
            {"expected", u.expected},
            {"exclusive", u.exclusive},
            {"assumed", u.roles_assumed},
            {"after", u.after},
            {"nodes", u.nodes},
            {"types", u.log_types},
            {"guessed", u.nodes_guessed},
            {"part_of", u.part_of}};
}

plan::unit unit_of(const json& j) {
    plan::unit u;
    u.id = number(j.at("id"), 1, most_units);
    u.kind = static_cast<plan::unit_kind>(number(j.at("kind"), 0, last_kind));
    j.at("title").get_to(u.title);
    j.at("roles").get_to(u.roles);
    j.at("providers").get_to(u.resource_providers);
    u.when = window_of(j.at("when"));
    u.expected = j.at("expected").get<double>();
    if (!(u.expected >= 0 && u.expected <= 1e12)) damaged("an expectation out of range", j);
    j.at("exclusive").get_to(u.exclusive);
    j.at("assumed").get_to(u.roles_assumed);
    u.after = number(j.at("after"), 0, most_units);
    if (!j.contains("part_of")) return u;  // of a version that knew no parts
    j.at("nodes").get_to(u.nodes);
    j.at("types").get_to(u.log_types);
    j.at("guessed").get_to(u.nodes_guessed);
    u.part_of = number(j.at("part_of"), 0, most_units);
    return u;
}

json of(const std::vector<plan::unit>& units) {
    json out = json::array();
    for (const auto& u : units) out.push_back(of(u));
    return out;
}

std::vector<plan::unit> units_of(const json& j) {
    std::vector<plan::unit> out;
    std::set<int> ids;
    for (const auto& u : j) {
        out.push_back(unit_of(u));
        if (!ids.insert(out.back().id).second) damaged("two units of one id", u);
    }
    return out;
}

unit_record record_of(const json& j) {
    unit_record r{.unit = unit_of(j.at("unit"))};
    const auto how = parse_outcome(j.at("how").get<std::string>());
    if (!how) damaged("an outcome that is none", j);
    r.how = *how;
    j.at("reason").get_to(r.reason);
    j.at("harmless").get_to(r.harmless);
    j.at("ercs").get_to(r.ercs);
    r.attempts = number(j.at("attempts"), 0, most_attempts);
    r.started = time_of(j.at("started"));
    r.ended = time_of(j.at("ended"));
    for (const auto& zip : j.at("zips")) r.zips.push_back(path_of(zip));
    j.at("missing").get_to(r.missing_roles);
    j.at("cut").get_to(r.cut);
    j.at("detail").get_to(r.detail);
    return r;
}

// What the journal holds is our own, but a disk may have changed it.
template <class Read>
auto parsed(std::string_view text, const char* what, Read read) -> result<decltype(read(json()))> {
    try {
        return read(json::parse(text));
    } catch (const json::exception& e) {
        return fail(errc::corrupt, std::string("the journal's ") + what + " cannot be read: " + e.what());
    }
}

}  // namespace

std::string keep(const plan::plan& p) {
    return text_of({{"asked", of(p.asked)}, {"units", of(p.units)}, {"warnings", p.warnings}});
}

std::string keep(const std::vector<plan::unit>& units) { return text_of(of(units)); }

std::string keep(const unit_record& r) {
    json zips = json::array();
    for (const auto& z : r.zips) zips.push_back(of(z));
    return text_of({{"unit", of(r.unit)},
                    {"how", std::string(to_string(r.how))},
                    {"reason", r.reason},
                    {"harmless", r.harmless},
                    {"ercs", r.ercs},
                    {"attempts", r.attempts},
                    {"started", ticks_of(r.started)},
                    {"ended", ticks_of(r.ended)},
                    {"zips", std::move(zips)},
                    {"missing", r.missing_roles},
                    {"cut", r.cut},
                    {"detail", r.detail}});
}

std::string keep(const std::vector<std::pair<std::string, std::string>>& parameters) { return text_of(parameters); }

result<plan::plan> kept_plan(std::string_view text) {
    return parsed(text, "plan", [](const json& j) {
        plan::plan p;
        p.asked = request_of(j.at("asked"));
        p.units = units_of(j.at("units"));
        j.at("warnings").get_to(p.warnings);
        return p;
    });
}

result<unit_record> kept_record(std::string_view text) { return parsed(text, "record of a unit", record_of); }

result<std::vector<plan::unit>> kept_units(std::string_view text) { return parsed(text, "parts of a unit", units_of); }

result<std::vector<std::pair<std::string, std::string>>> kept_parameters(std::string_view text) {
    return parsed(text, "parameters of a command",
                  [](const json& j) { return j.get<std::vector<std::pair<std::string, std::string>>>(); });
}

}  // namespace stamplog::run
