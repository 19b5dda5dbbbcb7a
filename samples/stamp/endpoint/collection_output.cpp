#include "endpoint/collection_output.hpp"

#include <unistd.h>

#include "stamp/settings.hpp"

namespace stampsim {

stamplog::result<collection_output> collection_output::make(const std::filesystem::path& parent, const std::string& unc,
                                                            const std::string& ercs, local_time now,
                                                            const std::function<bool(const std::string&)>& taken) {
    const auto start = now;
    for (int tries = 0; tries < 600; ++tries, now += std::chrono::seconds(1)) {
        collection_output o;
        o.timestamp_ = compact(now);
        const auto name = "AzureStackLogs-" + o.timestamp_ + "-" + ercs;
        if (taken && taken(name)) continue;
        o.folder_ = parent / name;
        o.between_ = unc.find("://") != std::string::npos ? '/' : '\\';
        o.unc_ = unc + (unc.ends_with(o.between_) ? "" : std::string(1, o.between_)) + name;
        std::error_code ec;
        if (std::filesystem::create_directory(o.folder_, ec)) {
            o.log_.emplace(o.folder_ / log_name,
                           transcript_header{.user = cloud_admin, .machine = ercs, .start = start, .process_id = ::getpid()});
            o.log("Transcript started, output file is " + o.unc_of(log_name));
            return o;
        }
        if (ec) return stamplog::fail(stamplog::errc::io, ec.message());
    }
    return stamplog::fail(stamplog::errc::conflict, "no free folder name");
}

void collection_output::log(std::string_view text) {
    if (log_) log_->output(text);
}
void collection_output::log_error(std::string_view cmdlet, std::string_view text) {
    if (log_) log_->error(cmdlet, text);
}
void collection_output::end(local_time at) {
    if (log_) log_->end(at);
    log_.reset();
}

}  // namespace stampsim
