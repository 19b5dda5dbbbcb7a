// OutOfProc framing: one XML element per line on standard input and output (docs/PROTOCOL.md;
// SMA/remoting/fanin/OutOfProcTransportManager.cs). Sans-IO.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/client.hpp"

namespace stamplog::outofproc {

enum class element { data, data_ack, command, command_ack, close, close_ack, signal, signal_ack };

struct line {
    element what = element::data;
    guid id;                                                 // zero: the pool
    psrp::stream_name stream = psrp::stream_name::standard;  // data only
    bytes payload;                                           // data only: whole fragments
};

std::string write_line(const line& l);                        // with the newline, as PowerShell writes it
[[nodiscard]] result<line> read_line(std::string_view text);  // without the newline; either quote, either attribute order

}  // namespace stamplog::outofproc
