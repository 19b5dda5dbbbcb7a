// -AsJob, which every function of the endpoint has. The job's work is done before its object is returned: a no-language session
// has no cmdlet to wait for a job, so nobody can see the difference but in time.
#pragma once

#include "endpoint/cmdlet.hpp"

namespace stampsim {

ending run_as_job(cmdlet_call& c, cmdlet_function body);

}  // namespace stampsim
