// The SMB worker's side of the pipe: requests in, replies out, one after the other.
#pragma once

#include <string>
#include <string_view>

#include "smb_share.hpp"

namespace stamplog::storage::smb {

class worker {
 public:
    // A framed reply to one request's body; empty when it was no request: then there is nobody to talk to.
    std::string answer(std::string_view body);

 private:
    std::string enter(reader& in);
    std::string page();
    std::string on_path(verb what, const std::string& path);
    std::string open(reader& in);
    std::string on_handle(verb what, reader& in);
    std::string rename(verb what, reader& in);

    share share_;
    bool inside_ = false;
};

// Until the end of standard input. The process's exit code.
int serve();

}  // namespace stamplog::storage::smb
