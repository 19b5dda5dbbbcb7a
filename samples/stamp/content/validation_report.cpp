#include "content/validation_report.hpp"

#include "content/noise.hpp"
#include "content/stamp_text.hpp"
#include "content/validation_tests.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

std::string time_of(const window& w) {
    std::string text;
    time_text('-').append(text, w.from.time_since_epoch());
    return text;
}

const char* result_of(const validation_test& t, const member_plan& m) {
    if (t.name == m.subject) return "FAIL";
    return t.warns ? "WARN" : "PASS";
}

}  // namespace

bool validation_json(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    std::string j = "{\r\n  \"Cluster\": \"" + std::string(cluster_name) + "\",\r\n  \"RunAt\": \"" + time_of(w) +
                    "\",\r\n  \"Information\": [\r\n";
    noise n(key_of(s.settings.seed, m.key));
    const auto computers = node_names(s.settings);
    bool first = true;
    for (const auto& t : validation_tests()) {
        j += first ? "" : ",\r\n";
        first = false;
        j += "    {\"Name\": \"" + std::string(t.name) + "\", \"Title\": \"" + std::string(t.title) + "\", \"Result\": \"" +
             result_of(t, m) +
             "\", \"fields\": [{\"Disp\": \"Computer\", \"Desc\": \"Computer name\"}, {\"Disp\": \"Load\", \"Desc\": "
             "\"Percent\"}], \"data\": [";
        for (std::size_t i = 0; i < computers.size(); ++i)
            j += (i ? ", [\"" : "[\"") + computers[i] + "\", " + std::to_string(n.below(100)) + "]";
        j += "]}";
    }
    return out(j + "\r\n  ]\r\n}\r\n");
}

bool validation_html(const member_plan& m, const window& w, const scene&, const piece_sink& out) {
    std::string h = "<!DOCTYPE html>\r\n<html><head><title>Validation summary</title></head><body>\r\n<h1>" +
                    std::string(cluster_name) + "</h1><p>" + time_of(w) + "</p>\r\n<table>\r\n";
    for (const auto& t : validation_tests()) {
        const std::string result = result_of(t, m);
        h += "<tr><td>" + std::string(t.title) + "</td><td class=\"" + lower(result) + "\">" + result + "</td></tr>\r\n";
    }
    return out(h + "</table>\r\n</body></html>\r\n");
}

}  // namespace stampsim
