// The shells that a user has open on a service ([MS-WSMV] 3.1.4.10, Enumerate of Windows' shell resource), and their end.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/entropy.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::wsman {

struct open_shell {
    std::string id, resource, owner, client, state;
    std::chrono::milliseconds age{}, quiet{};  // since it was opened, since somebody asked for something
};

struct enumeration {  // a question
    std::string soap;
    std::string message_id;
};
enumeration write_enumerate(std::string_view to, entropy& random);
// errc::auth, unsupported and the like: the service's fault, explained; errc::corrupt. At most the first 1,000.
[[nodiscard]] result<std::vector<open_shell>> read_enumeration(const enumeration& asked, int status, std::string_view soap);

// Ends a shell of ours by its id, and what runs in it ([MS-WSMV] 3.1.4.3, Delete), without having been its client.
enumeration write_delete(std::string_view to, const open_shell& which, entropy& random);
// True: it is ended; false: it was gone already. Errors as those of read_enumeration().
[[nodiscard]] result<bool> read_deletion(const enumeration& asked, int status, std::string_view soap);

}  // namespace stamplog::wsman
