// One ERCS VM's endpoint without a protocol: opens the stamp, keeps the session's marks, runs pipelines. A front (standard
// input and output; later WinRM) owns one per session.
#pragma once

#include <filesystem>
#include <memory>

#include "endpoint/pipeline.hpp"

namespace stampsim {

class endpoint {
 public:
    // errc::config when the stamp has no such ERCS; errc::disconnected when a fault makes it unreachable.
    [[nodiscard]] static stamplog::result<std::unique_ptr<endpoint>> open(const std::filesystem::path& stamp, int ercs,
                                                                          const stamplog::clock& time,
                                                                          stamplog::entropy& random);
    ~endpoint();

    // A session begins when the client's runspace pool opens: with its audit mark and its transcript.
    [[nodiscard]] stamplog::result<void> begin_session(const std::string& user);
    // `how`: left, when the client went without Close-PrivilegedEndpoint. The transcript ends and stays.
    void end_session();

    // From the pipeline's thread, one at a time.
    pipeline_outcome run(const stamplog::psrp::received_pipeline& p, const std::vector<stamplog::psrp::value>& input,
                         const decryptor& decrypt, streams& out);
    pipeline_outcome run_metadata(const stamplog::psrp::value& request, streams& out);

    const std::string& name() const;
    const time_zone& zone() const;
    fault_book& front_faults();  // for the front's thread, while a pipeline runs

 private:
    struct impl;
    explicit endpoint(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

}  // namespace stampsim
