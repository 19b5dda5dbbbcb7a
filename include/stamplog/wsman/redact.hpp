// Takes the secrets out of a conversation that is to be kept, without changing any length: the recording still decodes.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog::wsman {

// One direction of one session. What is taken out: SecureStrings (they are encrypted, but only as well as the session key), the
// exchange of keys, the signature of a SAS (sig=…, also sig%3D…, in any case; of an encoded address what follows the signature
// goes with it), storage and bus keys (AccountKey=…, SharedAccessKey=…, and properties of these names). A value that spans
// fragments is followed from one to the next; a fragment whose message's beginning was not seen is taken out whole. What else
// is secret cannot be known: a password that is a plain string looks like any other.
class redactor {
 public:
    // The envelope with every stream's fragments cleaned, and signatures and keys in the SOAP itself.
    std::string clean(std::string soap);

    struct piece {
        std::string stream;  // one name for what continues: the direction's stream and its command
        bytes fragments;     // cleaned
    };
    // What the streams of the last envelope held.
    const std::vector<piece>& pieces() const { return pieces_; }

 private:
    enum class at { text, tag, value, value_end, signature };
    struct place {
        // ---- among fragments, which an envelope may cut anywhere
        bytes header;  // of the fragment that begins
        std::uint64_t object = 0, next = 0;
        std::size_t blob_left = 0;
        bool lost = true;  // the message's beginning was not seen
        // ---- in the message
        at where = at::text, before = at::text;  // before: what a signature stands in
        std::string tail;                        // the last bytes, in which a signature may have begun
        std::string tag;                         // what was read of the tag that is open
    };
    struct stream {
        place now;
        // An envelope that is sent again begins where it began before.
        place before_envelope;
        std::size_t first_bytes = 0;  // their hash
        std::uint64_t envelope = 0;
    };
    static void begin_fragment(place& p);
    static void clean_byte(std::uint8_t& c, place& p);
    void clean_fragments(std::span<std::uint8_t> fragments, stream& s) const;
    std::map<std::string, stream> streams_;
    std::vector<piece> pieces_;
    std::uint64_t envelopes_ = 0;
};

}  // namespace stamplog::wsman
