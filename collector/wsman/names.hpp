// The names of WS-Management and of Windows' shells, as the recordings have them.
#pragma once

#include <string_view>

namespace stamplog::wsman::ns {

inline constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
inline constexpr std::string_view wsman = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view windows = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view shell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
inline constexpr std::string_view transfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
inline constexpr std::string_view enumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration";
inline constexpr std::string_view powershell = "http://schemas.microsoft.com/powershell";
inline constexpr std::string_view identity = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd";
inline constexpr std::string_view fault = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
inline constexpr std::string_view anonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
inline constexpr std::string_view fault_action = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
inline constexpr std::string_view addressing_fault_action = "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault";

// The stop: spelled so by PowerShell's source (WSManPlugin.cs); any other code closes the command.
inline constexpr std::string_view signal_stop = "powershell/signal/crtl_c";
inline constexpr std::string_view signal_terminate = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/Terminate";
inline constexpr std::string_view command_state = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/";

}  // namespace stamplog::wsman::ns
