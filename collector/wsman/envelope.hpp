// A SOAP envelope as it came: header fields by name, the body's element. Either side's.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::wsman {

// Larger than anything that either side announces; nothing beyond it is parsed.
inline constexpr std::size_t most_envelope = 4u << 20;

struct option {
    std::string name, value;
    bool must_comply = false;
};

struct envelope {
    std::string action, message_id, relates_to, resource_uri, to, session_id;
    std::optional<std::size_t> max_envelope;  // 0 when it is no number
    std::optional<std::chrono::milliseconds> operation_timeout;
    bool bad_timeout = false;  // an OperationTimeout that is no duration
    std::string locale, data_locale;
    std::vector<option> options;
    std::vector<std::pair<std::string, std::string>> selectors;
    std::vector<std::string> not_understood;  // headers with mustUnderstand that nobody here knows
    pugi::xml_node body;                      // the first element of s:Body; null when it is empty

    const std::string* selector(std::string_view name) const;
    const option* find_option(std::string_view name) const;

    // What `body` points into.
    std::string buffer;
    std::unique_ptr<pugi::xml_document> document;
};

// errc::corrupt: not well-formed, declared in another encoding than UTF-8, with a DTD, no SOAP 1.2 envelope, text where
// elements belong; errc::limit: larger than most_envelope, nested too deep, an element with too many attributes. That there is
// an action, the header's other fields and what the body's element is are the caller's to judge.
[[nodiscard]] result<envelope> read_envelope(std::string text);

// ---- names with their namespace; prefixes are each server's own choice
bool is_element(pugi::xml_node n, std::string_view ns, std::string_view name);
pugi::xml_node child_of(pugi::xml_node parent, std::string_view ns, std::string_view name);
pugi::xml_node next_element(pugi::xml_node n);  // the next sibling that is an element
std::string_view text_of(pugi::xml_node n);     // without the blanks around it
std::string_view local_name(std::string_view qualified);
// The base64 that an element holds, whatever pieces its text comes in; nullopt where it is none, or elements stand in it.
std::optional<bytes> fragments_of(pugi::xml_node n);

// "309F7D49-…", "uuid:309f7d49-…": either case; nullopt on anything else.
std::optional<guid> read_id(std::string_view text);
std::string write_id(const guid& g);  // upper case, as WS-Management writes ids

}  // namespace stamplog::wsman
