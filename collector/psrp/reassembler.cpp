// Fragments back into messages, from bytes that come in any pieces.
#include <algorithm>

#include "fragment.hpp"
#include "stamplog/psrp/message.hpp"

namespace stamplog::psrp {
namespace {

std::string label(std::uint64_t object_id) { return "PSRP fragment of object " + std::to_string(object_id) + ": "; }

}  // namespace

// All checks happen here, when the 21 bytes of the header are there and none of its blob has been looked at: that is what
// makes them independent of the pieces.
result<void> reassembler::begin_fragment(stream& s) {
    s.object_id = load_be<std::uint64_t>(s.header.data());
    const auto fragment_id = load_be<std::uint64_t>(s.header.data() + 8);
    const auto flags = s.header[16];
    const std::size_t length = load_be<std::uint32_t>(s.header.data() + 17);
    const std::string what = label(s.object_id);
    if (((s.object_id | fragment_id) & id_sign_bit) != 0) return fail(errc::corrupt, what + "a negative id");
    if (length > limits_.fragment_blob)
        return fail(errc::limit, what + std::to_string(length) + " bytes, more than " + std::to_string(limits_.fragment_blob));

    const bool first = (flags & first_fragment) != 0;
    auto at = s.messages.find(s.object_id);
    if (first != (fragment_id == 0))
        return fail(errc::corrupt, what + "fragment " + std::to_string(fragment_id) +
                                       (first ? " is marked as the first" : " is not marked as the first"));
    if (first && at != s.messages.end()) return fail(errc::corrupt, what + "it begins again before it ended");
    if (!first && at == s.messages.end()) return fail(errc::corrupt, what + "it never began");
    if (first) {
        if (open_messages_ >= limits_.open_messages)
            return fail(errc::limit, what + "more than " + std::to_string(limits_.open_messages) + " unfinished messages");
        at = s.messages.emplace(s.object_id, partial{}).first;
        ++open_messages_;
    }
    auto& message = at->second;
    if (fragment_id != message.next_fragment)
        return fail(errc::corrupt, what + "fragment " + std::to_string(fragment_id) + " where " +
                                       std::to_string(message.next_fragment) + " was due");
    if (length > limits_.message - message.data.size())
        return fail(errc::limit, what + "its message is larger than " + std::to_string(limits_.message) + " bytes");
    if (length > limits_.reassembly_total - held_)
        return fail(errc::limit,
                    what + "more than " + std::to_string(limits_.reassembly_total) + " bytes of unfinished messages");
    ++message.next_fragment;
    held_ += length;
    s.blob_left = length;
    s.last = (flags & last_fragment) != 0;
    s.in_blob = true;
    return {};
}

void reassembler::end_fragment(stream& s, std::vector<bytes>& out) {
    s.in_blob = false;
    s.header.clear();
    if (!s.last) return;
    const auto at = s.messages.find(s.object_id);
    held_ -= at->second.data.size();
    --open_messages_;
    out.push_back(std::move(at->second.data));
    s.messages.erase(at);
}

// One step: a piece of a header, or a piece of a blob.
result<void> reassembler::take(stream& s, byte_view& piece, std::vector<bytes>& out) {
    if (!s.in_blob) {
        const auto want = std::min(fragment_header_size - s.header.size(), piece.size());
        append(s.header, piece.first(want));
        piece = piece.subspan(want);
        if (s.header.size() < fragment_header_size) return {};
        if (auto ok = begin_fragment(s); !ok) return ok;
    }
    const auto want = std::min(s.blob_left, piece.size());
    append(s.messages.find(s.object_id)->second.data, piece.first(want));
    piece = piece.subspan(want);
    s.blob_left -= want;
    if (s.blob_left == 0) end_fragment(s, out);
    return {};
}

result<void> reassembler::put(const guid& channel, byte_view piece, std::vector<bytes>& out) {
    if (broken_) return fail(*broken_);
    if (piece.empty()) return {};
    if (!streams_.contains(channel) && streams_.size() >= limits_.streams) {
        broken_ =
            error{errc::limit, "PSRP: unfinished messages on more than " + std::to_string(limits_.streams) + " channels", {}};
        streams_.clear();
        return fail(*broken_);
    }
    const auto at = streams_.try_emplace(channel).first;
    while (!piece.empty()) {
        if (auto ok = take(at->second, piece, out); !ok) {
            broken_ = ok.error();
            streams_.clear();
            return ok;
        }
    }
    if (at->second.header.empty() && at->second.messages.empty()) streams_.erase(at);
    return {};
}

bool reassembler::drop(const guid& channel) {
    const auto at = streams_.find(channel);
    if (at == streams_.end()) return false;
    for (const auto& [id, message] : at->second.messages) held_ -= message.data.size();
    held_ -= at->second.in_blob ? at->second.blob_left : 0;
    open_messages_ -= at->second.messages.size();
    streams_.erase(at);
    return true;
}

}  // namespace stamplog::psrp
