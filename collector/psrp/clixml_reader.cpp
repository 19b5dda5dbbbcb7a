#include "clixml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "primitive.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "xml_text.hpp"

namespace stamplog::psrp {
namespace {

// "/Obj/MS/S[Name]", from the root to the node.
std::string path_of(pugi::xml_node node) {
    std::string path;
    for (; node && node.type() == pugi::node_element; node = node.parent()) {
        std::string step = std::string("/") + node.name();
        if (const char* name = node.attribute("N").value(); *name != '\0') step += "[" + std::string(name).substr(0, 60) + "]";
        path.insert(0, step);
    }
    return path;
}

std::optional<object::container> container_of(tag t) noexcept {
    using kind = object::container;
    if (t == tag::list) return kind::list;
    if (t == tag::enumerable) return kind::ie;
    if (t == tag::queue) return kind::queue;
    if (t == tag::stack) return kind::stack;
    if (t == tag::dictionary) return kind::dictionary;
    return std::nullopt;
}

}  // namespace

bool clixml_reader::refuse(pugi::xml_node node, std::string_view why, errc code) {
    error_ = error{code, "CLIXML: " + path_of(node) + ": " + std::string(why), {}};
    return false;
}

bool clixml_reader::count(pugi::xml_node node, std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ <= limits_.clixml_nodes) return true;
    return refuse(node, "more than " + std::to_string(limits_.clixml_nodes) + " values", errc::limit);
}

bool clixml_reader::enter(pugi::xml_node node, std::size_t depth) {
    deepest_ = std::max(deepest_, depth);
    if (depth < limits_.clixml_depth) return count(node, 1);
    return refuse(node, "deeper than " + std::to_string(limits_.clixml_depth) + " values", errc::limit);
}

// Almost every text is a single one that pugixml stores in its element, so it is viewed, not copied.
bool clixml_reader::text_of(pugi::xml_node node, std::string_view& out) {
    out = node.value();
    if (!node.first_child()) return true;
    scratch_.assign(out);
    for (auto child : node.children()) {
        if (!is_text(child)) return refuse(child, "an element where only text may stand");
        scratch_ += child.value();
    }
    out = scratch_;
    return true;
}

bool clixml_reader::read_id(pugi::xml_node node, std::optional<std::uint64_t>& out) {
    const auto attribute = node.attribute("RefId");
    if (!attribute) return true;
    const std::string_view text = attribute.value();
    std::uint64_t id = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (code != std::errc{} || end != text.data() + text.size()) return refuse(node, "a RefId that is not a number");
    out = id;
    return true;
}

bool clixml_reader::read_value(pugi::xml_node node, std::size_t depth, value& out) {
    const tag type = find_tag(node.name());
    if (is_primitive(type)) return read_text(node, type, out);
    if (type == tag::object) return read_object(node, depth, out);
    if (type == tag::reference) return read_reference(node, depth, out);
    if (type == tag::progress) return read_progress(node, depth, out);
    return refuse(node, "not a value");
}

bool clixml_reader::read_text(pugi::xml_node node, tag type, value& out) {
    std::string_view text;
    if (!count(node, 1) || !text_of(node, text)) return false;
    return parse_primitive(type, text, out) || refuse(node, "not a valid " + std::string(name_of(type)));
}

bool clixml_reader::read_object(pugi::xml_node node, std::size_t depth, value& out) {
    const std::size_t nodes_before = nodes_, deepest_before = std::exchange(deepest_, depth);
    std::optional<std::uint64_t> id;
    if (!enter(node, depth) || !read_id(node, id)) return false;
    if (id) objects_.put(*id, {});
    auto made = std::make_shared<object>();
    bool has_base = false;
    const bool ok = each_element(node, [&](pugi::xml_node child) { return read_object_child(child, depth, *made, has_base); });
    if (!ok) return false;
    if (id) objects_.put(*id, {made, nodes_ - nodes_before, deepest_ - depth});
    deepest_ = std::max(deepest_, deepest_before);
    out = std::move(made);
    return true;
}

bool clixml_reader::read_object_child(pugi::xml_node child, std::size_t depth, object& out, bool& has_base) {
    const tag type = find_tag(child.name());
    if (type == tag::type_names) return read_type_names(child, out);
    if (type == tag::type_names_reference) return read_known_type_names(child, out);
    if (type == tag::properties) return read_members(child, depth, out.adapted);
    if (type == tag::members) return read_members(child, depth, out.extended);
    if (type == tag::to_string) {
        std::string_view text;
        if (!count(child, 1) || !text_of(child, text)) return false;
        out.to_string = decode_text(text);
        return true;
    }
    if (std::exchange(has_base, true)) return refuse(child, "an object holds two values");
    return read_base(child, type, depth, out);
}

bool clixml_reader::read_base(pugi::xml_node node, tag type, std::size_t depth, object& out) {
    const auto container = container_of(type);
    out.kind = container.value_or(object::container::primitive);
    if (!container) return read_value(node, depth + 1, out.base);
    if (!count(node, 1)) return false;
    return type == tag::dictionary ? read_entries(node, depth + 1, out) : read_items(node, depth + 1, out.items);
}

bool clixml_reader::read_reference(pugi::xml_node node, std::size_t depth, value& out) {
    std::optional<std::uint64_t> id;
    if (!read_id(node, id)) return false;
    const known_object* known = id ? objects_.find(*id) : nullptr;
    if (known == nullptr) return refuse(node, "a reference to an object that did not come before");
    if (known->object == nullptr) {
        out = nil{};
        return count(node, 1);
    }
    deepest_ = std::max(deepest_, depth + known->height);
    if (depth + known->height >= limits_.clixml_depth)
        return refuse(node, "deeper than " + std::to_string(limits_.clixml_depth) + " values", errc::limit);
    out = known->object;
    return count(node, known->nodes);
}

bool clixml_reader::read_type_names(pugi::xml_node node, object& out) {
    std::optional<std::uint64_t> id;
    if (!read_id(node, id)) return false;
    const bool ok = each_element(node, [&](pugi::xml_node child) {
        std::string_view text;
        if (find_tag(child.name()) != tag::type_name) return refuse(child, "not a type name");
        if (!count(child, 1) || !text_of(child, text)) return false;
        out.type_names.push_back(decode_text(text));
        return true;
    });
    if (ok && id) type_names_.put(*id, out.type_names);
    return ok;
}

bool clixml_reader::read_known_type_names(pugi::xml_node node, object& out) {
    std::optional<std::uint64_t> id;
    if (!read_id(node, id)) return false;
    const auto* known = id ? type_names_.find(*id) : nullptr;
    if (known == nullptr) return refuse(node, "a reference to type names that did not come before");
    out.type_names = *known;
    return count(node, known->size());
}

bool clixml_reader::read_members(pugi::xml_node node, std::size_t depth, std::vector<property>& out) {
    return each_element(node, [&](pugi::xml_node child) {
        const auto name = child.attribute("N");
        if (!name) return refuse(child, "a property without a name");
        auto& made = out.emplace_back();
        made.name = decode_text(name.value());
        const bool nested = find_tag(child.name()) == tag::members;
        return nested ? read_member_set(child, depth + 1, made.val) : read_value(child, depth + 1, made.val);
    });
}

bool clixml_reader::read_member_set(pugi::xml_node node, std::size_t depth, value& out) {
    if (!enter(node, depth)) return false;
    auto made = std::make_shared<object>();
    made->kind = object::container::member_set;
    if (!read_members(node, depth, made->extended)) return false;
    out = std::move(made);
    return true;
}

bool clixml_reader::read_items(pugi::xml_node node, std::size_t depth, std::vector<value>& out) {
    return each_element(node, [&](pugi::xml_node child) { return read_value(child, depth, out.emplace_back()); });
}

bool clixml_reader::read_entries(pugi::xml_node node, std::size_t depth, object& out) {
    return each_element(node, [&](pugi::xml_node child) {
        if (find_tag(child.name()) != tag::entry) return refuse(child, "not a dictionary's entry");
        return count(child, 1) && read_entry(child, depth, out.entries.emplace_back());
    });
}

bool clixml_reader::read_entry(pugi::xml_node node, std::size_t depth, std::pair<value, value>& out) {
    bool key = false, held = false;
    const bool ok = each_element(node, [&](pugi::xml_node child) {
        const std::string_view name = child.attribute("N").value();
        if (name == "Key" && !std::exchange(key, true)) return read_value(child, depth, out.first);
        if (name == "Value" && !std::exchange(held, true)) return read_value(child, depth, out.second);
        return refuse(child, "an entry holds one Key and one Value");
    });
    return ok && ((key && held) || refuse(node, "an entry holds one Key and one Value"));
}

result<value> clixml_reader::read(const pugi::xml_document& document) {
    pugi::xml_node root;
    for (auto child : document.children()) {
        if (is_text(child) && is_blank(child.value())) continue;
        if (is_text(child)) return fail(errc::corrupt, "CLIXML: text outside the root element");
        if (root) return fail(errc::corrupt, "CLIXML: a second root element <" + std::string(child.name()) + ">");
        root = child;
    }
    if (!root) return fail(errc::corrupt, "CLIXML: no element");
    value out;
    if (find_tag(root.name()) != tag::objects) {
        if (!read_value(root, 0, out)) return fail(*error_);
        return out;
    }
    auto all = std::make_shared<object>();
    all->kind = object::container::list;
    if (!read_items(root, 0, all->items)) return fail(*error_);
    if (all->items.empty()) return value(nil{});
    if (all->items.size() == 1) return std::move(all->items.front());
    return value(std::move(all));
}

result<value> read_clixml(std::string_view text, const limits& lim) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (text.substr(0, bom.size()) == bom) text.remove_prefix(bom.size());
    if (text.empty()) return value(nil{});
    xml_tree tree;
    if (auto ok = load_xml(text, lim, tree); !ok) return fail(ok.error());
    return clixml_reader(lim).read(tree.document);
}

}  // namespace stamplog::psrp
