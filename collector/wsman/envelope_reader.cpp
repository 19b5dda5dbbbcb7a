#include <charconv>
#include <limits>

#include "duration.hpp"
#include "envelope.hpp"
#include "names.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

std::string_view namespace_of(pugi::xml_node n) {
    const std::string_view name = n.name();
    const auto colon = name.find(':');
    const std::string wanted = colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
    for (; n; n = n.parent())
        if (const auto a = n.attribute(wanted.c_str())) return a.value();
    return {};
}

// An attribute by its local name: prefixes differ, and no two attributes here share one.
std::string_view attribute(pugi::xml_node n, std::string_view local) {
    for (const auto a : n.attributes())
        if (local_name(a.name()) == local && !std::string_view(a.name()).starts_with("xmlns")) return a.value();
    return {};
}

bool is_true(std::string_view text) { return same_name(text, "true") || text == "1"; }

// The trees here are shallow and their elements have few attributes; what a hostile one piles up, the functions that climb
// and look for a namespace would go through again and again.
constexpr int deepest = 32;
constexpr int most_attributes = 64;

result<void> check_size(const pugi::xml_document& d) {
    struct walker : pugi::xml_tree_walker {
        bool deep = false, wide = false;
        bool for_each(pugi::xml_node& n) override {
            deep = depth() >= deepest;
            int attributes = 0;
            for (auto a = n.first_attribute(); a && attributes <= most_attributes; a = a.next_attribute()) ++attributes;
            wide = attributes > most_attributes;
            return !deep && !wide;
        }
    } w;
    const_cast<pugi::xml_document&>(d).traverse(w);
    if (w.deep) return fail(errc::limit, "the SOAP message nests too deep");
    if (w.wide) return fail(errc::limit, "an element of the SOAP message has too many attributes");
    return {};
}

// Nothing but elements stands in these (SOAP 1.2 5): text there is not the message that its sender meant.
bool holds_text(pugi::xml_node n) {
    for (auto c = n.first_child(); c; c = c.next_sibling())
        if (c.type() == pugi::node_pcdata || c.type() == pugi::node_cdata) return true;
    return false;
}

void read_options(pugi::xml_node set, envelope& out) {
    for (auto n = set.first_child(); n; n = next_element(n))
        if (is_element(n, ns::wsman, "Option"))
            out.options.push_back(
                {std::string(attribute(n, "Name")), std::string(text_of(n)), is_true(attribute(n, "MustComply"))});
}

void read_selectors(pugi::xml_node set, envelope& out) {
    for (auto n = set.first_child(); n; n = next_element(n))
        if (is_element(n, ns::wsman, "Selector")) out.selectors.emplace_back(attribute(n, "Name"), text_of(n));
}

// True when the header is one that is known here.
bool read_header(pugi::xml_node h, envelope& out) {
    const auto space = namespace_of(h);
    const auto name = local_name(h.name());
    const auto text = text_of(h);
    if (space == ns::addressing) {
        if (name == "Action") return out.action = text, true;
        if (name == "MessageID") return out.message_id = text, true;
        if (name == "RelatesTo") return out.relates_to = text, true;
        if (name == "To") return out.to = text, true;
        return name == "ReplyTo" || name == "FaultTo" || name == "From";
    }
    if (space == ns::wsman) {
        if (name == "ResourceURI") return out.resource_uri = text, true;
        if (name == "MaxEnvelopeSize") {
            std::size_t n = 0;
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
            const bool number = end != text.data() && end == text.data() + text.size();
            out.max_envelope = !number ? 0 : ec == std::errc() ? n : std::numeric_limits<std::size_t>::max();
            return true;
        }
        if (name == "OperationTimeout") {
            out.operation_timeout = parse_duration(text);
            out.bad_timeout = !out.operation_timeout;
            return true;
        }
        if (name == "Locale") return out.locale = attribute(h, "lang"), true;
        if (name == "OptionSet") return read_options(h, out), true;
        if (name == "SelectorSet") return read_selectors(h, out), true;
        return false;
    }
    if (space == ns::windows) {
        if (name == "DataLocale") return out.data_locale = attribute(h, "lang"), true;
        if (name == "SessionId") return out.session_id = text, true;
        return name == "OperationID" || name == "SequenceId" || name == "ActivityId";
    }
    return false;
}

result<void> check_prolog(const pugi::xml_document& d) {
    for (auto n = d.first_child(); n; n = n.next_sibling()) {
        if (n.type() == pugi::node_doctype) return fail(errc::corrupt, "the SOAP message has a DTD");
        if (n.type() != pugi::node_declaration) continue;
        const std::string_view encoding = n.attribute("encoding").value();
        if (!encoding.empty() && !same_name(encoding, "utf-8"))
            return fail(errc::corrupt, "the SOAP message is in the encoding " + in_quotes(encoding) + ", not in UTF-8");
    }
    return {};
}

}  // namespace

const std::string* envelope::selector(std::string_view name) const {
    for (const auto& [n, v] : selectors)
        if (same_name(n, name)) return &v;
    return nullptr;
}

const option* envelope::find_option(std::string_view name) const {
    for (const auto& o : options)
        if (same_name(o.name, name)) return &o;
    return nullptr;
}

std::string_view local_name(std::string_view qualified) {
    const auto colon = qualified.find(':');
    return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

bool is_element(pugi::xml_node n, std::string_view space, std::string_view name) {
    return n.type() == pugi::node_element && local_name(n.name()) == name && namespace_of(n) == space;
}

pugi::xml_node child_of(pugi::xml_node parent, std::string_view space, std::string_view name) {
    for (auto n = parent.first_child(); n; n = n.next_sibling())
        if (is_element(n, space, name)) return n;
    return {};
}

pugi::xml_node next_element(pugi::xml_node n) {
    do n = n.next_sibling();
    while (n && n.type() != pugi::node_element);
    return n;
}

std::string_view text_of(pugi::xml_node n) {
    std::string_view t = n.child_value();
    const auto from = t.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return t.substr(from, t.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<bytes> fragments_of(pugi::xml_node n) {
    std::string joined;
    for (auto c = n.first_child(); c; c = c.next_sibling()) {
        if (c.type() == pugi::node_element) return std::nullopt;
        if (c == n.first_child() && !c.next_sibling()) return from_base64(c.value());
        joined += c.value();
    }
    return from_base64(joined);
}

std::optional<guid> read_id(std::string_view text) {
    if (begins_with_name(text, "uuid:")) text.remove_prefix(5);
    return parse_guid(text);
}

std::string write_id(const guid& g) {
    auto text = to_string(g);
    for (auto& c : text)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

result<envelope> read_envelope(std::string text) {
    if (text.size() > most_envelope)
        return fail(errc::limit, "a SOAP message of " + std::to_string(text.size()) + " bytes, the limit is " +
                                     std::to_string(most_envelope));
    // What a seal padded to whole blocks.
    while (text.ends_with('\0')) text.pop_back();
    envelope out;
    out.buffer = std::move(text);
    out.document = std::make_unique<pugi::xml_document>();
    const auto parsed = out.document->load_buffer_inplace(
        out.buffer.data(), out.buffer.size(),
        pugi::parse_escapes | pugi::parse_eol | pugi::parse_doctype | pugi::parse_declaration | pugi::parse_cdata,
        pugi::encoding_utf8);
    if (!parsed)
        return fail(errc::corrupt, "the SOAP message is not well-formed at byte " + std::to_string(parsed.offset) + ": " +
                                       parsed.description());
    if (auto ok = check_prolog(*out.document); !ok) return fail(ok.error());
    if (auto ok = check_size(*out.document); !ok) return fail(ok.error());
    const auto root = out.document->document_element();
    if (!is_element(root, ns::soap, "Envelope")) return fail(errc::corrupt, "not a SOAP 1.2 envelope");
    const auto header = child_of(root, ns::soap, "Header"), body = child_of(root, ns::soap, "Body");
    if (!body) return fail(errc::corrupt, "the SOAP envelope has no body");
    for (const auto part : {root, header, body})
        if (holds_text(part))
            return fail(errc::corrupt,
                        "text stands in the SOAP message's " + in_quotes(part.name()) + " where an element belongs");
    for (auto h = header.first_child(); h; h = next_element(h))
        if (h.type() == pugi::node_element && !read_header(h, out) && is_true(attribute(h, "mustUnderstand")))
            out.not_understood.emplace_back(local_name(h.name()));
    out.body = body.first_child();
    if (out.body && out.body.type() != pugi::node_element) out.body = next_element(out.body);
    return out;
}

}  // namespace stamplog::wsman
