// The CLIXML value model: what PowerShell objects are on the wire (MS-PSRP 2.2.5).
//
// Text is WTF-8: UTF-8 in which a lone UTF-16 surrogate keeps its three-byte form, because .NET strings may hold one and
// it must survive a round trip. Values copy cheaply: objects are shared, and treated as immutable once shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/guid.hpp"

namespace stamplog::psrp {

struct object;
using object_ptr = std::shared_ptr<object>;

struct nil {
    bool operator==(const nil&) const = default;
};
// Texts that have a tag of their own. Kept as the text on the wire: nothing is lost that we do not understand.
struct tagged_text {
    enum class tag { version, semantic_version, uri, xml_document, script_block, timespan, decimal, date_time };
    tag type{};
    std::string text;  // date_time: ISO round-trip "2026-11-21T02:40:46.1234567+01:00", offset, Z or nothing as sent
    bool operator==(const tagged_text&) const = default;
};
// <SS>: base64-decoded bytes as they are on the wire, encrypted with the session key (protocol <= 2.3).
struct encrypted_string {
    bytes data;
    bool operator==(const encrypted_string&) const = default;
};
struct character {
    char16_t unit{};
    bool operator==(const character&) const = default;
};

using value = std::variant<nil, std::string, bool, character, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                           std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, float, double, guid, bytes, tagged_text,
                           encrypted_string, object_ptr>;

struct property {
    std::string name;
    value val;
};

struct object {
    std::vector<std::string> type_names;   // <TN>, most derived first; empty when there is none
    std::optional<std::string> to_string;  // <ToString>
    std::vector<property> adapted;         // <Props>
    std::vector<property> extended;        // <MS>
    // What the object wraps, if anything. A member_set is a nested <MS N="…">: a property whose object has only `extended`.
    // A progress is <PR>, which carries a record of the error stream of powershell.exe: `extended` holds its fields under
    // the names that PROGRESS_RECORD has for them.
    enum class container { none, primitive, list, ie, queue, stack, dictionary, member_set, progress };
    container kind = container::none;
    value base;                                    // kind == primitive: the wrapped value; may itself be an object (Obj in Obj)
    std::vector<value> items;                      // list, ie, queue, stack
    std::vector<std::pair<value, value>> entries;  // dictionary, in wire order

    // The first property of that name (extended first, then adapted; case-insensitive as PowerShell's), or null.
    const value* find(std::string_view name) const noexcept;
};

// Deep comparison by content: order of properties and of dictionary entries does not matter, RefIds do not exist here,
// shared and repeated objects are equal when their contents are, NaN equals NaN. What read_clixml() returns is a tree with
// shared branches, never a cycle; a cycle made by hand is unequal to everything but itself.
bool equal(const value& a, const value& b);

// About how much memory a value holds. Parts that are shared count each time, as for every walk (read_clixml).
std::size_t footprint(const value& v);

// Accessors that look through wrapping (an Obj whose base is a primitive, or another Obj). nullopt/null when the value is
// something else. as_object looks through an Obj only when that has no properties of its own.
const object* as_object(const value& v) noexcept;
std::optional<std::string> as_string(const value& v);  // S, and the texts with tags of their own
std::optional<std::int64_t> as_int(const value& v);    // any integer, an enum's number
std::optional<bool> as_bool(const value& v);
// What PowerShell would print with [string]: primitives formatted invariantly, objects by ToString, lists joined by blanks
// (a list within a list by its type's name). Always valid UTF-8: what that cannot express is U+FFFD. Encrypted strings are
// not shown.
std::string display(const value& v);
// The same for a text that may hold lone surrogates. Control characters stay as they are, ESC too: what goes to a terminal or
// a log passes through printable() of base/log.hpp besides.
std::string valid_utf8(std::string_view wtf8);

// Builders for what we send.
value make_string_list(const std::vector<std::string>& items);                            // System.String[]
value make_enum(std::string_view type_name, std::string_view text, std::int32_t number);  // with the Enum type chain
value make_object(std::vector<property> extended);                                        // bare property bag

}  // namespace stamplog::psrp
