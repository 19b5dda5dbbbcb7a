// The walk over a CLIXML tree that makes values of it. One object reads one document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clixml_tag.hpp"
#include "id_table.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/limits.hpp"
#include "stamplog/psrp/value.hpp"
#include "xml_text.hpp"

namespace stamplog::psrp {

class clixml_reader {
 public:
    explicit clixml_reader(const limits& lim) : limits_(lim) {}
    [[nodiscard]] result<value> read(const pugi::xml_document& document);

 private:
    // An object that a <Ref> may name, with what it costs to walk it once more.
    struct known_object {
        object_ptr object;  // null while it is being read: a reference to it would make a cycle
        std::size_t nodes = 0;
        std::size_t height = 0;
    };

    // Each returns false after it has set error_.
    bool read_value(pugi::xml_node node, std::size_t depth, value& out);
    bool read_text(pugi::xml_node node, tag type, value& out);
    bool read_object(pugi::xml_node node, std::size_t depth, value& out);
    bool read_object_child(pugi::xml_node child, std::size_t depth, object& out, bool& has_base);
    bool read_base(pugi::xml_node node, tag type, std::size_t depth, object& out);
    bool read_reference(pugi::xml_node node, std::size_t depth, value& out);
    bool read_type_names(pugi::xml_node node, object& out);
    bool read_known_type_names(pugi::xml_node node, object& out);
    bool read_members(pugi::xml_node node, std::size_t depth, std::vector<property>& out);
    bool read_member_set(pugi::xml_node node, std::size_t depth, value& out);
    bool read_items(pugi::xml_node node, std::size_t depth, std::vector<value>& out);
    bool read_entries(pugi::xml_node node, std::size_t depth, object& out);
    bool read_entry(pugi::xml_node node, std::size_t depth, std::pair<value, value>& out);
    bool read_progress(pugi::xml_node node, std::size_t depth, value& out);

    bool text_of(pugi::xml_node node, std::string_view& out);
    // Calls take(child) for each child until it returns false; only blanks may stand between them.
    template <class Take>
    bool each_element(pugi::xml_node node, Take&& take) {
        bool text = !is_blank(node.value());
        for (auto child = node.first_child(); child && !text; child = child.next_sibling()) {
            if (is_text(child)) {
                text = !is_blank(child.value());
            } else if (!take(child)) {
                return false;
            }
        }
        return !text || refuse(node, "text where only elements may stand");
    }
    bool read_id(pugi::xml_node node, std::optional<std::uint64_t>& out);
    bool count(pugi::xml_node node, std::size_t nodes);
    bool enter(pugi::xml_node node, std::size_t depth);
    bool refuse(pugi::xml_node node, std::string_view why, errc code = errc::corrupt);

    limits limits_;
    id_table<known_object> objects_;
    id_table<std::vector<std::string>> type_names_;
    std::string scratch_;
    std::size_t nodes_ = 0;
    std::size_t deepest_ = 0;
    std::optional<error> error_;
};

}  // namespace stamplog::psrp
