// A unit as the command that goes over the wire, and that command as words for the manifest.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stamplog/pep/pep_session.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

struct command_context {
    const plan::request& asked;
    const pep::landing_folder& landing;       // the run's folder
    const pep::landing_folder& cluster_logs;  // below it
    int offset_minutes = 0;                   // the stamp's clock, east of UTC
    utc_time now;
    const secret* sas_uri = nullptr;  // of a container in place of the landing
};
psrp::command command_of(const plan::unit& u, const command_context& c);

// Name and value of every argument; credentials as "(credential)", a SAS masked, switches as "true".
std::vector<std::pair<std::string, std::string>> describe_arguments(const psrp::command& c);

}  // namespace stamplog::run
