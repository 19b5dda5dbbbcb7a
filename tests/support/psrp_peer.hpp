// The other side of one half, by hand: messages made one by one, for what a well-behaved peer would not say.
#pragma once

#include <string>
#include <vector>

#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

struct hand_made_peer {
    guid pool;
    psrp::destination to = psrp::destination::client;
    std::uint64_t next_object = 1;

    // One message as the bytes of its fragments.
    bytes say(psrp::message_type type, std::string body, const guid& pipeline = {},
              std::size_t blob = psrp::default_fragment_blob) {
        bytes out;
        const auto encoded = psrp::encode({to, type, pool, pipeline, std::move(body)}, true);
        for (const auto& f : psrp::fragment(encoded, next_object++, blob)) append(out, f);
        return out;
    }
    bytes say(psrp::message_type type, const psrp::value& body, const guid& pipeline = {}) {
        return say(type, psrp::write_clixml(body), pipeline);
    }
    static psrp::value version(const char* text) { return psrp::tagged_text{psrp::tagged_text::tag::version, text}; }
    static psrp::value capability(const char* protocol, const char* ps = "2.0", const char* serialization = "1.1.0.1") {
        return psrp::make_object({{"protocolversion", version(protocol)},
                                  {"PSVersion", version(ps)},
                                  {"SerializationVersion", version(serialization)}});
    }
};

}  // namespace stamplog::testing
