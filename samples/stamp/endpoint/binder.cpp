#include "endpoint/binder.hpp"

#include <algorithm>

#include "endpoint/host_prompt.hpp"
#include "endpoint/refusals.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
using stamplog::psrp::display;
using stamplog::psrp::error_record;
using stamplog::psrp::received_argument;
using stamplog::psrp::value;

namespace {

using failure = std::optional<error_record>;

class binding {
 public:
    binding(const cmdlet_spec& c, const time_zone& z, const decryptor& d, streams* host)
        : cmdlet_(c), zone_(z), decrypt_(d), host_(host) {}

    failure named(const std::vector<received_argument>& arguments, std::size_t& at);
    failure positional(const value& v);
    failure missing(bool has_input);
    bound_arguments take() { return std::move(bound_); }

 private:
    failure resolve(std::string_view name, const parameter_spec*& out) const;
    failure bind_to(const parameter_spec& p, const value& v);
    failure check_set(const parameter_spec& p, const bound_value& v) const;
    bool can_ask() const { return host_ && host_->can_ask(); }

    const cmdlet_spec& cmdlet_;
    const time_zone& zone_;
    const decryptor& decrypt_;
    streams* host_;
    bound_arguments bound_;
};

failure binding::resolve(std::string_view name, const parameter_spec*& out) const {
    std::vector<const parameter_spec*> close;
    for (auto list : {cmdlet_.parameters, common_parameters()})
        for (const auto& p : list) {
            if (same(p.name, name)) {
                out = &p;
                return std::nullopt;
            }
            if (!name.empty() && begins_with(p.name, name)) close.push_back(&p);
        }
    if (close.empty()) return parameter_not_found(cmdlet_.name, name);
    if (close.size() > 1) {
        std::string all;
        for (const auto* p : close) all += " -" + std::string(p->name);
        return parameter_ambiguous(cmdlet_.name, name, all);
    }
    out = close.front();
    return std::nullopt;
}

failure binding::check_set(const parameter_spec& p, const bound_value& v) const {
    if (p.allowed.empty()) return std::nullopt;
    std::string set;
    for (auto item : p.allowed) set += (set.empty() ? "" : ",") + std::string(item);
    for (const auto& item : v.list)
        if (std::none_of(p.allowed.begin(), p.allowed.end(), [&](auto a) { return same(a, item); }))
            return not_in_set(cmdlet_.name, p.name, item, set);
    return std::nullopt;
}

failure binding::bind_to(const parameter_spec& p, const value& v) {
    if (bound_.has(p.name)) return parameter_twice(cmdlet_.name, p.name);
    bound_value out;
    if (auto why = convert(v, p, zone_, decrypt_, host_, out)) return transformation_failed(cmdlet_.name, p.name, *why);
    if (auto bad = check_set(p, out)) return bad;
    bound_.values.push_back(std::move(out));
    return std::nullopt;
}

failure binding::named(const std::vector<received_argument>& arguments, std::size_t& at) {
    const auto& a = arguments[at++];
    std::string_view name = *a.name;
    const bool dashed = name.starts_with('-');
    if (dashed) name.remove_prefix(1);
    if (name.ends_with(':')) name.remove_suffix(1);
    const parameter_spec* p = nullptr;
    if (auto bad = resolve(name, p)) return bad;
    if (!dashed || !std::holds_alternative<stamplog::psrp::nil>(a.val)) return bind_to(*p, a.val);
    // "-Name" alone, as PowerShell's parser sends it: the value is the next argument, a switch needs none.
    if (p->type == parameter_type::flag) return bind_to(*p, value(true));
    if (at >= arguments.size() || arguments[at].name) return argument_missing(cmdlet_.name, p->name, p->type);
    return bind_to(*p, arguments[at++].val);
}

failure binding::positional(const value& v) {
    // Positions that were bound by name are skipped.
    std::vector<const parameter_spec*> open;
    for (const auto& p : cmdlet_.parameters)
        if (p.position >= 0 && (!bound_.has(p.name))) open.push_back(&p);
    std::sort(open.begin(), open.end(), [](const auto* a, const auto* b) { return a->position < b->position; });
    if (open.empty()) return positional_not_found(cmdlet_.name, display(v));
    return bind_to(*open.front(), v);
}

failure binding::missing(bool has_input) {
    std::vector<const parameter_spec*> wanted;
    std::string names;
    for (const auto& p : cmdlet_.parameters) {
        const bool needed = p.mandatory && !(p.from_pipeline && has_input);
        if (bound_.has(p.name) || (!needed && !(p.asked_for && can_ask()))) continue;
        wanted.push_back(&p);
        names += (names.empty() ? "" : " ") + std::string(p.name);
    }
    if (wanted.empty()) return std::nullopt;
    if (!can_ask()) return mandatory_missing(cmdlet_.name, names);
    const auto answers = prompt_for(*host_, cmdlet_.name, wanted, names);
    if (!answers) return answers.error();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (auto bad = bind_to(*wanted[i], (*answers)[i])) return bad;
    return std::nullopt;
}

}  // namespace

tl::expected<bound_arguments, error_record> bind(const cmdlet_spec& cmdlet, const std::vector<received_argument>& arguments,
                                                 const time_zone& zone, const decryptor& decrypt, bool has_input,
                                                 streams* host) {
    binding b(cmdlet, zone, decrypt, host);
    std::vector<const value*> unnamed;
    for (std::size_t at = 0; at < arguments.size();) {
        if (!arguments[at].name) {
            unnamed.push_back(&arguments[at++].val);
        } else if (auto bad = b.named(arguments, at)) {
            return tl::unexpected(std::move(*bad));
        }
    }
    for (const auto* v : unnamed)
        if (auto bad = b.positional(*v)) return tl::unexpected(std::move(*bad));
    if (auto bad = b.missing(has_input)) return tl::unexpected(std::move(*bad));
    return b.take();
}

}  // namespace stampsim
