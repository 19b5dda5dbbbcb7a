#include "endpoint/record_writer.hpp"

#include <unistd.h>

#include <cstdio>

#include "endpoint/objects.hpp"

namespace stampsim {
using stamplog::psrp::host_method;
using stamplog::psrp::nil;
using stamplog::psrp::value;

namespace {

void drop(const stamplog::result<void>& r) { static_cast<void>(r); }

// 2026-11-21T03:22:14.1650000+01:00, the form of a DateTime of kind Local.
std::string round_trip(utc_time at, const time_zone& zone) {
    const auto offset = zone.offset(at).count();
    auto text = iso_millis(at + std::chrono::minutes(offset));
    text.pop_back();
    char rest[32];
    std::snprintf(rest, sizeof rest, "0000%c%02d:%02d", offset < 0 ? '-' : '+', static_cast<int>(std::abs(offset) / 60),
                  static_cast<int>(std::abs(offset) % 60));
    return text + rest;
}

}  // namespace

void record_writer::output(const value& v) { drop(pool_.output(origin_.pipeline, v)); }
void record_writer::error(const stamplog::psrp::error_record& r) { drop(pool_.error(origin_.pipeline, r)); }

void record_writer::warning(const std::string& text) {
    drop(pool_.warning(origin_.pipeline, text));
    call(host_method::write_warning_line, {text});
}

void record_writer::verbose(const std::string& text) {
    drop(pool_.verbose(origin_.pipeline, text));
    call(host_method::write_verbose_line, {text});
}

void record_writer::progress(const stamplog::psrp::progress_record& r) {
    drop(pool_.progress(origin_.pipeline, r));
    call(host_method::write_progress, {std::int64_t{0}, stamplog::psrp::write_progress(r)});
}

void record_writer::host_line(const std::string& text) {
    stamplog::psrp::information_record r;
    r.message_data =
        typed_object({"System.Management.Automation.HostInformationMessage", "System.Object"}, text,
                     {{"Message", text}, {"NoNewLine", false}, {"ForegroundColor", nil{}}, {"BackgroundColor", nil{}}});
    r.source = "Write-Host";
    r.user = origin_.user;
    r.computer = origin_.computer;
    r.time_generated = round_trip(time_.now(), zone_);
    r.tags = {"PSHOST"};
    r.process_id = static_cast<std::uint32_t>(::getpid());
    drop(pool_.information(origin_.pipeline, r));
    call(host_method::write_line2, {text});
}

void record_writer::pop_runspace() { call(host_method::pop_runspace, {}); }

void record_writer::ask(host_method method, const std::vector<value>& parameters) { call(method, parameters, ++questions_); }

void record_writer::call(host_method method, std::vector<value> parameters, std::int64_t id) {
    if (!has_host()) return;
    stamplog::psrp::host_call c;
    // A call of the pipeline also where its host is the runspace's (recorded: use_runspace_host).
    c.pipeline = origin_.pipeline;
    c.call_id = id;
    c.method = method;
    c.parameters = std::move(parameters);
    drop(pool_.call_host(c));
}

}  // namespace stampsim
