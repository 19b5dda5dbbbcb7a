// One session's transcript on its ERCS VM, in the form that Windows PowerShell gives a JEA session's. Every line reaches the
// file at once: a killed endpoint leaves what it had said so far.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stamp/time_zone.hpp"
#include "stamplog/base/entropy.hpp"

namespace stampsim {

// PowerShell_transcript.<HOST>.<8 random>.<yyyyMMddHHmmss>.txt
std::string transcript_name(const std::string& host, local_time start, stamplog::entropy& random);

struct transcript_header {
    std::string user, machine, configuration = "PrivilegedEndpoint";
    local_time start;
    long process_id = 0;
};

// Not thread-safe. A write that fails is not told: the endpoint would go on as well.
class transcript {
 public:
    transcript(std::filesystem::path file, const transcript_header& header);

    // Values are what PowerShell prints for them: a PSCredential is its type name, a SAS is in clear.
    void command(std::string_view name, const std::vector<std::pair<std::string, std::string>>& bindings);
    void output(std::string_view text);
    void error(std::string_view cmdlet, std::string_view text);
    void end(local_time at);

    const std::filesystem::path& file() const { return file_; }
    static std::string end_block(local_time at);

 private:
    void append(std::string_view text);
    std::filesystem::path file_;
};

}  // namespace stampsim
