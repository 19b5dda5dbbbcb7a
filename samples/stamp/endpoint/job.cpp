#include "endpoint/job.hpp"

#include "endpoint/collecting_streams.hpp"
#include "endpoint/objects.hpp"

namespace stampsim {

ending run_as_job(cmdlet_call& c, cmdlet_function body) {
    collecting_streams inner(c.out);
    cmdlet_call job{c.spec, c.arguments, c.input, inner, c.session};
    const auto why = body(job);
    if (c.out.stopped()) return std::nullopt;
    // Ids count the jobs of a session; there is never more than one at a time.
    c.out.output(
        typed_object({"System.Management.Automation.PSRemotingJob", "System.Management.Automation.Job", "System.Object"}, "",
                     {{"Id", std::int32_t{1}},
                      {"Name", std::string("Job1")},
                      {"State", std::string(why ? "Failed" : "Completed")},
                      {"HasMoreData", !inner.kept.empty()},
                      {"Location", c.session.ercs},
                      {"Command", std::string(c.spec.name)},
                      {"StatusMessage", why ? why->message : std::string()}}));
    return std::nullopt;
}

}  // namespace stampsim
