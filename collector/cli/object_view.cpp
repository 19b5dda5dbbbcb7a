#include "object_view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "stamplog/base/log.hpp"
#include "stamplog/pep/object_json.hpp"

namespace stamplog::cli {
namespace {

constexpr std::size_t most_table_columns = 4;  // PowerShell's, for types without a view of their own
constexpr std::size_t settled_after = 16;      // rows
constexpr std::chrono::milliseconds settled_in{300};
constexpr std::size_t narrowest = 4, gap = 1;

std::size_t cells_of(std::string_view s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string cut(const std::string& text, std::size_t cells) {
    if (cells_of(text) <= cells) return text;
    std::string out;
    std::size_t n = 0;
    for (const char c : text) {
        if ((c & 0xC0) != 0x80 && ++n >= cells) break;
        out += c;
    }
    return out + "…";
}

// With the client's own marks left out, which are of no interest here.
std::vector<const psrp::property*> shown_properties(const psrp::object& o) {
    std::vector<const psrp::property*> out;
    for (const auto* list : {&o.adapted, &o.extended})
        for (const auto& p : *list)
            if (p.name != "PSComputerName" && p.name != "RunspaceId" && p.name != "PSShowComputerName") out.push_back(&p);
    return out;
}

// The widest columns give way first.
void fit(std::vector<std::size_t>& widths, std::size_t whole) {
    const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)); };
    while (whole != 0 && total() > whole) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= narrowest) return;
        --*widest;
    }
}

}  // namespace

std::optional<object_format> parse_object_format(std::string_view text) {
    if (text == "auto") return object_format::automatic;
    if (text == "table") return object_format::table;
    if (text == "list") return object_format::list;
    if (text == "json") return object_format::json;
    return std::nullopt;
}

std::string cell_text(const psrp::value& v) {
    if (std::holds_alternative<psrp::nil>(v)) return "";
    const auto* o = psrp::as_object(v);
    if (o == nullptr || o->kind == psrp::object::container::none || o->kind == psrp::object::container::primitive)
        return one_line(psrp::display(v), SIZE_MAX);
    std::string text;
    const auto add = [&](const std::string& item) { text += (text.empty() ? "" : ", ") + item; };
    for (const auto& item : o->items) add(one_line(psrp::display(item), SIZE_MAX));
    for (const auto& [key, item] : o->entries)
        add("[" + one_line(psrp::display(key), SIZE_MAX) + ", " + one_line(psrp::display(item), SIZE_MAX) + "]");
    return o->items.empty() && o->entries.empty() && o->kind == psrp::object::container::member_set
               ? one_line(psrp::display(v), SIZE_MAX)
               : "{" + text + "}";
}

object_view::object_view(printer& print, const clock& time, object_format how, std::size_t width)
    : print_(print), time_(time), how_(how), width_(width) {}

void object_view::show(const psrp::value& v) {
    if (how_ == object_format::json || print_.json()) {
        auto parsed = nlohmann::ordered_json::parse(pep::to_json(v), nullptr, false);
        if (parsed.is_discarded()) parsed = psrp::display(v);
        if (print_.json())
            print_.object({{"type", "object"}, {"value", parsed}});
        else
            print_.line(parsed.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        return;
    }
    const auto* o = psrp::as_object(v);
    const auto count = o == nullptr ? 0 : shown_properties(*o).size();
    if (count == 0) {
        flush();
        print_.line(printable(psrp::display(v), SIZE_MAX));
    } else if (how_ == object_format::table || (how_ == object_format::automatic && count <= most_table_columns)) {
        show_table(*o);
    } else {
        show_list(*o);
    }
}

void object_view::flush() {
    begin_table();
    if (!columns_.empty()) print_.line("");
    columns_.clear();
    widths_.clear();
}

void object_view::show_list(const psrp::object& o) {
    flush();
    const auto all = shown_properties(o);
    std::size_t longest = 0;
    for (const auto* p : all) longest = std::max(longest, cells_of(one_line(p->name)));
    for (const auto* p : all) {
        const auto name = one_line(p->name);
        print_.line(name + std::string(longest - cells_of(name), ' ') + " : " + cell_text(p->val));
    }
    print_.line("");
}

void object_view::show_table(const psrp::object& o) {
    const auto all = shown_properties(o);
    std::vector<std::string> names;
    row r;
    for (const auto* p : all) {
        names.push_back(one_line(p->name));
        r.push_back(cell_text(p->val));
    }
    if (names != columns_) {
        flush();
        columns_ = std::move(names);
        first_ = time_.steady();
    }
    if (!widths_.empty()) return print_row(r);
    waiting_.push_back(std::move(r));
    if (waiting_.size() >= settled_after || time_.steady() - first_ >= settled_in) begin_table();
}

void object_view::begin_table() {
    if (waiting_.empty()) return;
    row header, rule;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t widest = cells_of(columns_[i]);
        for (const auto& r : waiting_) widest = std::max(widest, cells_of(r[i]));
        widths_.push_back(widest);
    }
    fit(widths_, width_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        header.push_back(columns_[i]);
        rule.push_back(std::string(std::min(cells_of(columns_[i]), widths_[i]), '-'));
    }
    print_row(header);
    print_row(rule);
    for (const auto& r : std::exchange(waiting_, {})) print_row(r);
}

void object_view::print_row(const row& r) const {
    std::string text;
    for (std::size_t i = 0; i < r.size(); ++i) {
        // What comes last stands alone: it is cut only where the terminal ends.
        const bool last = i + 1 == r.size();
        const auto cell = last && width_ == 0 ? r[i] : cut(r[i], widths_[i]);
        text += cell;
        if (!last) text.append(widths_[i] - std::min(widths_[i], cells_of(cell)) + gap, ' ');
    }
    print_.line(text);
}

}  // namespace stamplog::cli
