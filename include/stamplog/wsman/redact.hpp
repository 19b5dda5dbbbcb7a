// Takes the secrets out of a conversation that is to be kept, without changing any length: the recording still decodes.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"

namespace stamplog::wsman {

// One direction of one session. What is taken out: SecureStrings (they are encrypted, but only as well as the session key), the
// exchange of keys, the signature of a SAS (sig=…, also sig%3D…, in any case; of an encoded address what follows the signature
// goes with it). A value that spans fragments is followed from one to the next.
class redactor {
 public:
    // The envelope with every stream's fragments cleaned, and signatures in the SOAP itself.
    std::string clean(std::string soap);

 private:
    enum class at { text, tag, value, value_end, signature };
    struct place {
        at where = at::text, before = at::text;  // before: what a signature stands in
        std::string tail;                        // the last bytes, in which a signature may have begun
        std::string tag;                         // what was read of the tag that is open
    };
    static void clean_byte(std::uint8_t& c, place& p);
    static void clean_fragments(std::span<std::uint8_t> fragments, place& p);
    std::map<std::string, place> places_;  // by stream
};

}  // namespace stamplog::wsman
