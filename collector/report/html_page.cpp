#include "html_page.hpp"

#include <array>
#include <cstdio>

#include "escape.hpp"

namespace stamplog::report {
namespace {

constexpr std::string_view style = R"(
body{font:14px/1.45 system-ui,"Segoe UI",sans-serif;color:#1a1a1a;background:#fff;max-width:72em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em;margin:0 0 .2em}h2{font-size:1.15em;margin:1.8em 0 .4em;border-bottom:1px solid #ccc}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;
border-bottom:1px solid #e4e4e4;overflow-wrap:anywhere}th{font-weight:600;border-bottom:1px solid #888}
.good{color:#136c2e}.bad{color:#a3140a;font-weight:600}.warn{color:#7a5200}.state{font-size:1.1em}
@media print{body{margin:0;max-width:none;font-size:10pt}tr{break-inside:avoid}h2{break-after:avoid}}
)";

std::string_view class_of(std::string_view cell) {
    for (const auto* word : {"done", "complete", "proved"})
        if (cell == word) return "good";
    for (const auto* word : {"failed", "missing", "refused", "not proved", "not opened"})
        if (cell == word) return "bad";
    for (const auto* word : {"partial", "skipped", "not on this stamp"})
        if (cell == word) return "warn";
    return {};
}

std::string open_tag(std::string_view name, std::string_view css_class) {
    std::string tag = "<" + std::string(name);
    if (!css_class.empty()) tag += " class=\"" + std::string(css_class) + "\"";
    return tag + ">";
}

}  // namespace

html_page::html_page(std::string_view title) {
    text_ =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>";
    text_ += escape(title) + "</title><style>" + std::string(style) + "</style></head><body>\n<h1>" + escape(title) + "</h1>\n";
}

void html_page::heading(std::string_view text) { text_ += "<h2>" + escape(text) + "</h2>\n"; }

void html_page::paragraph(std::string_view text, std::string_view css_class) {
    text_ += open_tag("p", css_class) + escape(text) + "</p>\n";
}

void html_page::list(const std::vector<std::string>& items) {
    text_ += "<ul>\n";
    for (const auto& i : items) text_ += "<li>" + escape(i) + "</li>\n";
    text_ += "</ul>\n";
}

void html_page::table(const std::vector<std::vector<std::string>>& rows) {
    text_ += "<table>\n";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        text_ += r == 0 ? "<thead><tr>" : "<tr>";
        for (const auto& cell : rows[r])
            text_ += r == 0 ? "<th>" + escape(cell) + "</th>" : open_tag("td", class_of(cell)) + escape(cell) + "</td>";
        text_ += r == 0 ? "</tr></thead><tbody>\n" : "</tr>\n";
    }
    text_ += "</tbody></table>\n";
}

std::string html_page::finish() { return std::move(text_) + "</body></html>\n"; }

std::string human_size(std::uint64_t bytes) {
    constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    auto n = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (n >= 999.95 && unit + 1 < units.size()) {
        n /= 1000;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", n, units.at(unit));
    return text;
}

}  // namespace stamplog::report
