// XML from outside into a tree, with its size checked before memory is spent on it.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/psrp/limits.hpp"

namespace stamplog::psrp {

// Holds the bytes that the tree points into, so it must outlive every node.
struct xml_tree {
    std::string buffer;
    pugi::xml_document document;
};

// errc::corrupt: not well-formed UTF-8 XML, or with a DTD, or with an entity beyond the five predefined and numbers.
// Blank texts are kept, line ends are normalised, a single text is stored in its element (child_value() finds it).
[[nodiscard]] result<void> load_xml(std::string_view text, const limits& lim, xml_tree& out);

inline bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }
inline bool is_text(pugi::xml_node node) noexcept {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

}  // namespace stamplog::psrp
