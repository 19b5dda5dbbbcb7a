// Every limit on bytes that come from the other side, in one place. Exceeding one is errc::limit and ends the session.
#pragma once

#include <cstddef>

namespace stamplog::psrp {

struct limits {
    std::size_t fragment_blob = 16u << 20;      // one fragment; real servers send at most 32,768
    std::size_t message = 64u << 20;            // one defragmented message; .NET refuses objects over 10 MB by default
    std::size_t open_messages = 64;             // messages in reassembly at once, over all streams
    std::size_t reassembly_total = 128u << 20;  // bytes in reassembly at once
    std::size_t streams = 128;                  // channels with an unfinished fragment or message at once
    std::size_t clixml_depth = 50;              // values within values, references followed
    std::size_t clixml_nodes = 2'000'000;       // values and names in one message, references followed
    std::size_t line = 96u << 20;               // one OutOfProc line (base64 of a fragment and its tags)
    std::size_t pipelines = 64;                 // pipelines open in one pool
    std::size_t stray_text = 64u << 10;         // kept of text that is not protocol, for messages
    std::size_t queued_events = 100'000;        // events nobody has taken yet
};

// Walks over values (comparing, measuring) stop there: deeper than anything that clixml_depth lets in.
inline constexpr int walk_depth = 1000;

// What this side sends in one fragment, header excluded: PowerShell's own default (BaseTransportManager.cs).
inline constexpr std::size_t default_fragment_blob = 32'768 - 21;

}  // namespace stamplog::psrp
