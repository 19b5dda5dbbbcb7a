// The folder of one Get-AzureStackLog run on the share, and its Get-AzureStackLog_Output.log, which is a PowerShell transcript.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "stamp/time_zone.hpp"
#include "stamp/transcript.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

class collection_output {
 public:
    // Makes AzureStackLogs-<yyyyMMddHHmmss>-<ERCS>: of two in the same second the later one gets the next second's name.
    // `taken`: names that are used where the folder will go.
    [[nodiscard]] static stamplog::result<collection_output> make(const std::filesystem::path& parent, const std::string& unc,
                                                                  const std::string& ercs, local_time now,
                                                                  const std::function<bool(const std::string&)>& taken = {});

    void log(std::string_view text);  // a line of the output log, which every client may read meanwhile
    void log_error(std::string_view cmdlet, std::string_view text);  // PS>TerminatingError(cmdlet): "text"
    void end(local_time at);                                         // the transcript's footer
    const std::filesystem::path& folder() const { return folder_; }
    std::string timestamp() const { return timestamp_; }
    std::string unc_of(const std::string& file) const { return unc_ + between_ + file; }

    static constexpr const char* log_name = "Get-AzureStackLog_Output.log";

 private:
    std::filesystem::path folder_;
    std::string unc_, timestamp_;
    char between_ = '\\';  // of a container '/'
    std::optional<transcript> log_;
};

}  // namespace stampsim
