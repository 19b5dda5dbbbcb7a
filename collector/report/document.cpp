#include "document.hpp"

namespace stamplog::report {
namespace {

constexpr std::size_t largest_document = std::size_t{64} << 20;
constexpr int deepest_nesting = 16;  // ours has 4

// Counts brackets outside strings, so that a hostile document cannot make the parser recurse without end.
bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > deepest_nesting)
            return true;
        else if (!quoted && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

}  // namespace

json new_document(const char* schema) { return json{{"schema", schema}, {"version", document_version}}; }

result<json> open_document(std::string_view text, const char* schema) {
    if (text.size() > largest_document || too_deep(text))
        return fail(errc::limit, std::string(schema) + ": larger or deeper than such a document can be");
    json j = json::parse(text, nullptr, false);
    if (!j.is_object()) return fail(errc::corrupt, std::string(schema) + ": no JSON object");
    const auto named = j.find("schema"), version = j.find("version");
    if (named == j.end() || *named != schema || version == j.end() || !version->is_number_integer())
        return fail(errc::corrupt, std::string(schema) + ": this is another document");
    if (*version != document_version)
        return fail(errc::unsupported, std::string(schema) + ": version " + version->dump() + ", this tool reads " +
                                           std::to_string(document_version));
    return j;
}

}  // namespace stamplog::report
