#include "block_plan.hpp"

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

namespace stamplog::storage {
namespace {

tl::unexpected<error> not_an_answer(std::string_view what) {
    return fail(errc::corrupt, "the service's list of " + std::string(what) + " cannot be read",
                "Is it a Blob service? A proxy may have answered.");
}

result<std::uint64_t> number_in(const pugi::xml_node& node, const char* of) {
    const std::string_view text = node.text().get();
    std::uint64_t out = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (problem != std::errc() || end != text.data() + text.size()) return not_an_answer(of);
    return out;
}

}  // namespace

result<std::uint64_t> block_size(std::uint64_t file_bytes, std::uint64_t least) {
    const auto needed = (file_bytes + max_blocks - 1) / max_blocks;
    constexpr std::uint64_t mib = 1 << 20;
    const auto size = needed <= least ? least : (needed + mib - 1) / mib * mib;
    if (size <= max_block_bytes) return size;
    return fail(errc::limit, "a blob holds 50,000 blocks of 4000 MiB, 190 TiB, and this file is larger",
                "Split the collection.");
}

std::string block_id(std::uint32_t index, std::uint64_t size, const md5_digest& md5) {
    bytes raw;
    append(raw, as_bytes("slg1"));
    append_be(raw, index);
    append_be(raw, size);
    append(raw, md5);
    return to_base64(raw);
}

result<blocks_there> parse_uncommitted(byte_view xml) {
    pugi::xml_document parsed;
    if (!parsed.load_buffer(xml.data(), xml.size())) return not_an_answer("blocks");
    const auto list = parsed.child("BlockList");
    if (!list) return not_an_answer("blocks");
    blocks_there out;
    for (const auto& b : list.child("UncommittedBlocks").children("Block")) {
        const auto size = number_in(b.child("Size"), "blocks");
        if (!size) return fail(size.error());
        out[b.child("Name").text().get()] = *size;
    }
    return out;
}

std::string block_list_xml(const std::vector<std::string>& ids) {
    std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<BlockList>\n";
    for (const auto& id : ids) out += "<Latest>" + id + "</Latest>\n";
    return out + "</BlockList>\n";
}

result<blob_page> parse_blob_page(byte_view xml) {
    pugi::xml_document parsed;
    if (!parsed.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata)) return not_an_answer("blobs");
    const auto all = parsed.child("EnumerationResults");
    if (!all) return not_an_answer("blobs");
    blob_page out;
    for (const auto& b : all.child("Blobs").children("Blob")) {
        const auto size = number_in(b.child("Properties").child("Content-Length"), "blobs");
        if (!size) return fail(size.error());
        out.blobs.push_back({b.child("Name").text().get(), *size, b.child("Properties").child("Last-Modified").text().get()});
    }
    out.next = all.child("NextMarker").text().get();
    return out;
}

}  // namespace stamplog::storage
