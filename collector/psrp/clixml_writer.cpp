// Values to CLIXML, in the order of elements and with the RefIds that PowerShell's own serializer would give them.
#include <map>
#include <string>
#include <unordered_map>

#include "clixml_progress.hpp"
#include "primitive.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "text_escape.hpp"

namespace stamplog::psrp {
namespace {

class writer {
 public:
    void write(const value& v, const std::string* name);
    std::string take() && { return std::move(out_); }

 private:
    void open(std::string_view tag, const std::string* name);
    void end(std::string_view tag);
    void write_text(std::string_view tag, const std::string* name, std::string_view text);
    void write_object(const object_ptr& o, const std::string* name);
    bool write_reference(const object_ptr& o, const std::string* name);
    void write_content(const object& o);
    void write_type_names(const std::vector<std::string>& names);
    void write_base(const object& o);
    void write_items(std::string_view tag, const std::vector<value>& items);
    void write_members(std::string_view tag, const std::vector<property>& members, const std::string* name);
    void write_progress(const object& o, const std::string* name);

    std::string out_;
    std::unordered_map<const object*, std::size_t> written_;
    std::map<std::vector<std::string>, std::size_t> type_names_;
    std::size_t next_object_ = 0;
};

const std::string key_name = "Key", value_name = "Value";

std::string_view sequence_tag(object::container kind) noexcept {
    switch (kind) {
        case object::container::list:
            return name_of(tag::list);
        case object::container::ie:
            return name_of(tag::enumerable);
        case object::container::queue:
            return name_of(tag::queue);
        case object::container::stack:
            return name_of(tag::stack);
        case object::container::none:
        case object::container::primitive:
        case object::container::dictionary:
        case object::container::member_set:
        case object::container::progress:
            break;
    }
    return {};
}

// PowerShell gives each enumeration value an <Obj> of its own, so a primitive with a type is never a <Ref>.
bool is_written_in_full(const object& o) noexcept {
    return o.kind == object::container::primitive && !std::holds_alternative<object_ptr>(o.base) && o.adapted.empty() &&
           o.extended.empty();
}

void writer::open(std::string_view tag, const std::string* name) {
    out_ += '<';
    out_ += tag;
    if (name == nullptr) return;
    out_ += " N=\"";
    append_escaped(out_, *name);
    out_ += '"';
}

void writer::end(std::string_view tag) {
    out_ += "</";
    out_ += tag;
    out_ += '>';
}

void writer::write_text(std::string_view tag, const std::string* name, std::string_view text) {
    open(tag, name);
    out_ += '>';
    append_escaped(out_, text);
    end(tag);
}

void writer::write(const value& v, const std::string* name) {
    const tag type = tag_for(v);
    if (type == tag::nil) {
        open(name_of(type), name);
        out_ += " />";
    } else if (const auto* o = std::get_if<object_ptr>(&v)) {
        write_object(*o, name);
    } else if (const auto* s = std::get_if<std::string>(&v)) {
        write_text(name_of(type), name, *s);
    } else if (const auto* t = std::get_if<tagged_text>(&v)) {
        write_text(name_of(type), name, t->text);
    } else {
        write_text(name_of(type), name, primitive_text(v));
    }
}

void writer::write_object(const object_ptr& o, const std::string* name) {
    if (o->kind == object::container::progress) return write_progress(*o, name);
    if (o->kind == object::container::member_set && name != nullptr)
        return write_members(name_of(tag::members), o->extended, name);
    if (write_reference(o, name)) return;
    open(name_of(tag::object), name);
    out_ += " RefId=\"" + std::to_string(next_object_++) + "\">";
    write_content(*o);
    end(name_of(tag::object));
}

bool writer::write_reference(const object_ptr& o, const std::string* name) {
    // An object that nobody else holds cannot come twice.
    if (o.use_count() == 1 || is_written_in_full(*o)) return false;
    const auto [at, is_new] = written_.emplace(o.get(), next_object_);
    if (is_new) return false;
    open(name_of(tag::reference), name);
    out_ += " RefId=\"" + std::to_string(at->second) + "\" />";
    return true;
}

void writer::write_content(const object& o) {
    if (!o.type_names.empty()) write_type_names(o.type_names);
    if (o.to_string) write_text(name_of(tag::to_string), nullptr, *o.to_string);
    write_base(o);
    if (!o.adapted.empty()) write_members(name_of(tag::properties), o.adapted, nullptr);
    if (!o.extended.empty()) write_members(name_of(tag::members), o.extended, nullptr);
}

void writer::write_type_names(const std::vector<std::string>& names) {
    const auto [at, is_new] = type_names_.emplace(names, type_names_.size());
    const std::string id = " RefId=\"" + std::to_string(at->second) + "\"";
    if (!is_new) {
        out_ += "<TNRef" + id + " />";
        return;
    }
    out_ += "<TN" + id + ">";
    for (const auto& name : names) write_text(name_of(tag::type_name), nullptr, name);
    end(name_of(tag::type_names));
}

void writer::write_base(const object& o) {
    if (o.kind == object::container::primitive) return write(o.base, nullptr);
    if (const auto tag_name = sequence_tag(o.kind); !tag_name.empty()) return write_items(tag_name, o.items);
    if (o.kind != object::container::dictionary) return;
    out_ += "<DCT>";
    for (const auto& [key, held] : o.entries) {
        out_ += "<En>";
        write(key, &key_name);
        write(held, &value_name);
        out_ += "</En>";
    }
    out_ += "</DCT>";
}

void writer::write_items(std::string_view tag, const std::vector<value>& items) {
    open(tag, nullptr);
    out_ += '>';
    for (const auto& item : items) write(item, nullptr);
    end(tag);
}

void writer::write_members(std::string_view tag, const std::vector<property>& members, const std::string* name) {
    open(tag, name);
    out_ += '>';
    for (const auto& p : members) write(p.val, &p.name);
    end(tag);
}

void writer::write_progress(const object& o, const std::string* name) {
    open(name_of(tag::progress), name);
    out_ += '>';
    for (const auto& field : o.extended) {
        if (field.name == current_operation) write(field.val, nullptr);
        for (const auto& known : progress_fields())
            if (field.name == known.property) write_text(known.element, nullptr, primitive_text(field.val));
    }
    end(name_of(tag::progress));
}

}  // namespace

std::string write_clixml(const value& v) {
    writer w;
    w.write(v, nullptr);
    return std::move(w).take();
}

}  // namespace stamplog::psrp
