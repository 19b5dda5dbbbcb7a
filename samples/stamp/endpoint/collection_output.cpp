#include "endpoint/collection_output.hpp"

#include <fstream>

namespace stampsim {

stamplog::result<collection_output> collection_output::make(const std::filesystem::path& parent, const std::string& unc,
                                                            const std::string& ercs, local_time now) {
    for (int tries = 0; tries < 600; ++tries, now += std::chrono::seconds(1)) {
        collection_output o;
        o.timestamp_ = compact(now);
        const auto name = "AzureStackLogs-" + o.timestamp_ + "-" + ercs;
        o.folder_ = parent / name;
        o.unc_ = unc + (unc.ends_with('\\') ? "" : "\\") + name;
        std::error_code ec;
        if (std::filesystem::create_directory(o.folder_, ec)) return o;
        if (ec) return stamplog::fail(stamplog::errc::io, ec.message());
    }
    return stamplog::fail(stamplog::errc::conflict, "no free folder name");
}

void collection_output::log(local_time at, std::string_view text) {
    std::ofstream out(folder_ / log_name, std::ios::binary | std::ios::app);
    out << "[" << iso(at) << "] " << text << "\r\n";
}

}  // namespace stampsim
