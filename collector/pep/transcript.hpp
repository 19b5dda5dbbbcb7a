// A PowerShell transcript's heading and the cmdlets it names, read piece by piece so that its size does not matter.
//
// Format (PowerShell's JEA audit documentation):
//   Windows PowerShell transcript start
//   Start time: 20160710144736          local time of the machine, no zone
//   Username: CONTOSO\Alice
//   Machine: SERVER01 (…)
//   PS>CommandInvocation(Get-Service): "Get-Service"
//   >> ParameterBinding(Get-Service): name="Name"; value="Dns"
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/clock.hpp"
#include "text_decoding.hpp"

namespace stamplog::pep {

struct transcript {
    std::optional<utc_time> start;  // the local time, counted as if it were UTC
    std::string user, machine;
    std::set<std::string> cmdlets{};      // lower case
    std::set<std::string> share_paths{};  // where it was told to write, as share_path() makes them
};

// Parameters that name a share, and their values made comparable: lower case, without a backslash at the end.
bool names_a_share(std::string_view parameter);
std::string share_path(std::string_view value);

// One text may hold several transcripts, one after the other. UTF-8, or UTF-16 with a byte-order mark.
class transcript_reader {
 public:
    void feed(byte_view piece);
    // What was read, in order; empty when the text holds no transcript.
    std::vector<transcript> finish();

 private:
    void decode(byte_view piece);
    void put(char16_t unit);
    void put_byte(char c);
    void end_line();

    bool encoding_known_ = false;
    text_encoding encoding_ = text_encoding::utf8;
    bytes start_;                       // until the byte-order mark can be told
    std::optional<std::uint8_t> half_;  // of a UTF-16 unit
    char16_t high_ = 0;                 // surrogate that waits for its partner
    std::string line_;
    bool in_heading_ = false;
    std::vector<transcript> found_;
};

}  // namespace stamplog::pep
