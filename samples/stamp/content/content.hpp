// What a generated member of a role zip is made of. A member is a function of (seed, key, hour) and of the window that cuts
// it, never of the ERCS that is asked or of the time of asking.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "stamp/settings.hpp"
#include "stamp/time_zone.hpp"

namespace stampsim {

struct window {
    utc_time from, to;  // [from, to)
};

// Takes content piece by piece; false: stop making it.
using piece_sink = std::function<bool(std::string_view)>;

enum class content_kind {
    service_trace,
    action_plan_log,
    blob_log,
    iis_log,
    setup_log,  // text lines
    counters_csv,
    clixml,
    evtx,
    etl,
    cluster_log,
    locale_metadata,
    validation_json,
    validation_html,
    health_zip,
    dump,
};

struct member_plan {
    std::string path{};  // in the zip, with slashes, as .NET writes them
    content_kind kind{};
    std::string key{};                 // equal keys and sizes give equal bytes, whatever the path
    std::string subject{};             // computer, channel or object that the content speaks of
    std::string node{};                // computer the member belongs to, for FilterByNode
    double weight = 0;                 // share of the stamp's size; 0: the size is fixed
    std::uint64_t bytes_per_hour = 0;  // before compression, for kinds that grow with the window
    std::uint64_t fixed_bytes = 0;     // for those that do not
    // A health zip holds the cluster log of this many nodes; bytes_per_hour is that of one.
    std::uint64_t cluster_logs = 0;
    double cluster_log_weight = 0;
};

struct scene {
    const stamp_settings& settings;
    const time_zone& zone;
};

// False when the sink said stop.
bool generate(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
// How large it will be before compression, roughly.
std::uint64_t expected_bytes(const member_plan& m, const window& w);
// Times that deflate's fastest level makes content of this kind smaller; measured (tests/unit/stamp/size_test.cpp).
double compression_ratio(content_kind k);
bool grows_with_window(content_kind k);
// File, Share (ETW traces) or WindowsEvent: what FilterByLogType calls it.
std::string_view log_type_of(content_kind k);

}  // namespace stampsim
