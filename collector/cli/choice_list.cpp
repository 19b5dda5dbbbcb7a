#include "choice_list.hpp"

#include "output.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::cli {

std::vector<choice> read_choices(const psrp::value& list) {
    std::vector<choice> out;
    const auto* o = psrp::as_object(list);
    if (o == nullptr) return out;
    for (const auto& item : o->items) {
        choice c;
        std::string label;
        if (const auto* one = psrp::as_object(item)) {
            if (const auto* v = one->find("label")) label = one_line(psrp::display(*v));
            if (const auto* v = one->find("helpMessage")) c.help = one_line(psrp::display(*v));
        }
        if (const auto mark = label.find('&'); mark != std::string::npos) {
            label.erase(mark, 1);
            if (mark < label.size()) {
                c.key = label.substr(mark, 1);
                if (c.key[0] >= 'a' && c.key[0] <= 'z') c.key[0] = static_cast<char>(c.key[0] - 0x20);
            }
        }
        c.label = std::move(label);
        out.push_back(std::move(c));
    }
    return out;
}

std::string choice_question(const std::vector<choice>& all, const std::vector<int>& defaults) {
    std::string text, names;
    for (const auto& c : all) text += "[" + c.key + "] " + c.label + "  ";
    for (const int d : defaults)
        if (d >= 0 && static_cast<std::size_t>(d) < all.size()) {
            const auto& c = all[static_cast<std::size_t>(d)];
            names += (names.empty() ? "" : ",") + (c.key.empty() ? c.label : c.key);
        }
    text += "[?] Help";
    if (!names.empty()) text += " (default is \"" + names + "\")";
    return text + ": ";
}

std::optional<int> chosen(const std::vector<choice>& all, std::string_view typed) {
    const auto wanted = lower(std::string(typed));
    for (std::size_t i = 0; i < all.size(); ++i)
        if (wanted == lower(all[i].label) || (!all[i].key.empty() && wanted == lower(all[i].key))) return static_cast<int>(i);
    return std::nullopt;
}

}  // namespace stamplog::cli
