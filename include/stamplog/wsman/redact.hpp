// Takes the secrets out of a conversation that is to be kept, without changing any length: the recording still decodes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"

namespace stamplog::wsman {

// One direction of one session. What is taken out: SecureStrings (they are encrypted, but only as well as the session key), the
// exchange of keys, the signature of a SAS. A value that spans fragments is followed from one to the next.
class redactor {
 public:
    // The envelope with every stream's fragments cleaned, and signatures in the SOAP itself.
    std::string clean(std::string soap);

 private:
    enum class at { text, tag, value };
    struct place {
        at where = at::text;
        std::string tail;  // the last bytes, in which a tag may have begun
    };
    void clean_fragments(bytes& fragments, place& p);
    void clean_blob(std::span<std::uint8_t> blob, place& p);
    std::map<std::string, place> places_;  // by stream
};

}  // namespace stamplog::wsman
