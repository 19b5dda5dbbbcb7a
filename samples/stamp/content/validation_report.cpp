#include "content/validation_report.hpp"

#include "content/noise.hpp"
#include "content/stamp_text.hpp"
#include "content/validation_tests.hpp"

namespace stampsim {
namespace {

std::string time_of(const window& w) {
    std::string text;
    time_text('-').append(text, w.from.time_since_epoch());
    return text;
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
             (t.name == "AzsAlertSummary" ? "WARN" : "PASS") +
             "\", \"fields\": [{\"Disp\": \"Computer\", \"Desc\": \"Computer name\"}, {\"Disp\": \"Load\", \"Desc\": "
             "\"Percent\"}], \"data\": [";
        for (std::size_t i = 0; i < computers.size(); ++i)
            j += (i ? ", [\"" : "[\"") + computers[i] + "\", " + std::to_string(n.below(100)) + "]";
        j += "]}";
    }
    return out(j + "\r\n  ]\r\n}\r\n");
}

bool validation_html(const member_plan&, const window& w, const scene&, const piece_sink& out) {
    std::string h = "<!DOCTYPE html>\r\n<html><head><title>Validation summary</title></head><body>\r\n<h1>" +
                    std::string(cluster_name) + "</h1><p>" + time_of(w) + "</p>\r\n<table>\r\n";
    for (const auto& t : validation_tests())
        h += "<tr><td>" + std::string(t.title) + "</td><td class=\"" +
             (t.name == "AzsAlertSummary" ? "warn\">WARN" : "pass\">PASS") + "</td></tr>\r\n";
    return out(h + "</table>\r\n</body></html>\r\n");
}

}  // namespace stampsim
