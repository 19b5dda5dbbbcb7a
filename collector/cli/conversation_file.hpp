// --record: a WinRM conversation as a file in the form of the recordings that the tests play, secrets taken out.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "stamplog/base/log.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/message.hpp"
#include "stamplog/session/winrm.hpp"
#include "stamplog/wsman/redact.hpp"

namespace stamplog::cli {

class conversation_file final : public session::conversation_listener {
 public:
    // A new file, mode 0600. errc::conflict when it is there already; errc::io.
    [[nodiscard]] static result<std::shared_ptr<conversation_file>> create(const std::string& file, log_sink& log);
    ~conversation_file() override;
    // One exchange more; the file is whole JSON after every one, so that a killed run leaves a recording, too.
    void exchanged(const session::conversation_exchange& e) override;

 private:
    conversation_file(std::FILE* f, std::string name, log_sink& log) : file_(f), name_(std::move(name)), log_(log) {}
    std::mutex mutex_;
    std::FILE* file_;
    std::string name_;
    log_sink& log_;
    wsman::redactor asked_, answered_;
    std::map<std::string, psrp::reassembler> asked_unfinished_, answered_unfinished_;  // by stream
    bool any_ = false, failed_ = false;
};

// "stamp.json" for the second of several ERCS: "stamp-10.0.0.226.json".
std::string record_file_for(const std::string& file, const std::string& ercs, bool only_one);

}  // namespace stamplog::cli
