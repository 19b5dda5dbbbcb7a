#include "soap_shape.hpp"

#include <pugixml.hpp>
#include <regex>
#include <stdexcept>

namespace stamplog::testing {
namespace {

std::string local(std::string name) {
    const auto colon = name.find(':');
    return colon == std::string::npos ? name : name.substr(colon + 1);
}

std::string masked(const std::string& text) {
    static const std::regex id("(uuid:)?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");
    auto out = std::regex_replace(text, id, "$1ID");
    if (out.size() > 120 &&
        out.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n ") == std::string::npos)
        return "FRAGMENTS";
    return out;
}

void walk(pugi::xml_node n, const std::string& path, std::multiset<std::string>& out) {
    for (const auto a : n.attributes())
        if (!std::string(a.name()).starts_with("xmlns")) out.insert(path + "@" + local(a.name()) + "=" + masked(a.value()));
    bool elements = false;
    for (const auto c : n.children()) {
        if (c.type() != pugi::node_element) continue;
        elements = true;
        walk(c, path + "/" + local(c.name()), out);
    }
    if (!elements) out.insert(path + "=" + masked(n.child_value()));
}

}  // namespace

std::multiset<std::string> shape_of(const std::string& soap) {
    pugi::xml_document d;
    if (!d.load_buffer(soap.data(), soap.size(), pugi::parse_default, pugi::encoding_utf8))
        throw std::runtime_error("no XML: " + soap.substr(0, 100));
    std::multiset<std::string> out;
    for (const auto part : d.document_element().children()) walk(part, local(part.name()), out);
    return out;
}

}  // namespace stamplog::testing
