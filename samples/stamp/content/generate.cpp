#include "content/clixml_snapshot.hpp"
#include "content/cluster_log.hpp"
#include "content/content.hpp"
#include "content/counters_csv.hpp"
#include "content/etl.hpp"
#include "content/evtx.hpp"
#include "content/health_zip.hpp"
#include "content/opaque.hpp"
#include "content/text_log.hpp"
#include "content/validation_report.hpp"

namespace stampsim {

bool generate(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    switch (m.kind) {
        case content_kind::service_trace:
        case content_kind::action_plan_log:
        case content_kind::blob_log:
        case content_kind::iis_log:
        case content_kind::setup_log:
            return text_log(m, w, s, out);
        case content_kind::counters_csv:
            return counters_csv(m, w, s, out);
        case content_kind::clixml:
            return clixml_snapshot(m, w, s, out);
        case content_kind::evtx:
            return evtx(m, w, s, out);
        case content_kind::etl:
            return etl(m, w, s, out);
        case content_kind::cluster_log:
            return cluster_log(m, w, s, out);
        case content_kind::locale_metadata:
            return locale_metadata(m, w, s, out);
        case content_kind::validation_json:
            return validation_json(m, w, s, out);
        case content_kind::validation_html:
            return validation_html(m, w, s, out);
        case content_kind::health_zip:
            return health_zip(m, w, s, out);
        case content_kind::dump:
            return dump(m, w, s, out);
    }
    return true;
}

bool grows_with_window(content_kind k) {
    return k != content_kind::clixml && k != content_kind::locale_metadata && k != content_kind::validation_json &&
           k != content_kind::validation_html && k != content_kind::health_zip && k != content_kind::dump;
}

std::string_view log_type_of(content_kind k) {
    if (k == content_kind::evtx) return "WindowsEvent";
    return k == content_kind::etl ? "Share" : "File";
}

std::uint64_t expected_bytes(const member_plan& m, const window& w) {
    const double grown = static_cast<double>(m.bytes_per_hour) * static_cast<double>((w.to - w.from).count()) / 36e9;
    if (m.kind == content_kind::health_zip)
        return m.fixed_bytes + static_cast<std::uint64_t>(static_cast<double>(m.cluster_logs) * grown /
                                                          compression_ratio(content_kind::cluster_log));
    return grows_with_window(m.kind) ? static_cast<std::uint64_t>(grown) : m.fixed_bytes;
}

double compression_ratio(content_kind k) {
    switch (k) {
        case content_kind::service_trace:
            return 3.85;
        case content_kind::action_plan_log:
            return 5.5;
        case content_kind::blob_log:
            return 3.55;
        case content_kind::iis_log:
            return 4.9;
        case content_kind::setup_log:
            return 6.8;
        case content_kind::counters_csv:
            return 2.5;
        case content_kind::clixml:
            return 4.3;
        case content_kind::evtx:
            return 8.4;
        case content_kind::etl:
            return 2.87;
        case content_kind::cluster_log:
            return 7.4;
        case content_kind::locale_metadata:
            return 7.6;
        case content_kind::validation_json:
            return 6.0;
        case content_kind::validation_html:
            return 6.0;
        case content_kind::health_zip:
            return 1.0;
        case content_kind::dump:
            return 2.5;
    }
    return 1.0;
}

}  // namespace stampsim
