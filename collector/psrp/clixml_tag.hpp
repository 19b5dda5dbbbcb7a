// The element names of CLIXML (SMA/SerializationStrings.cs; MS-PSRP 2.2.5).
#pragma once

#include <cstdint>
#include <string_view>

namespace stamplog::psrp {

enum class tag : std::uint8_t {
    unknown,
    // primitives
    nil,
    string,
    character,
    boolean,
    date_time,
    timespan,
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    u64,
    i64,
    single,
    real,
    decimal,
    byte_array,
    guid,
    uri,
    version,
    semantic_version,
    xml_document,
    script_block,
    secure_string,
    // structure
    object,
    reference,
    type_names,
    type_names_reference,
    type_name,
    to_string,
    properties,
    members,
    list,
    enumerable,
    queue,
    stack,
    dictionary,
    entry,
    objects,
    progress,
};

tag find_tag(std::string_view name) noexcept;
std::string_view name_of(tag t) noexcept;

constexpr bool is_primitive(tag t) noexcept { return t >= tag::nil && t <= tag::secure_string; }

}  // namespace stamplog::psrp
