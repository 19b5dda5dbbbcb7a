// The secrets of one pipeline's arguments, decrypted on the protocol's thread before the pipeline's own thread needs them:
// the pool is not thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "stamplog/psrp/server.hpp"

namespace stampsim {

class secret_table {
 public:
    static secret_table of(const stamplog::psrp::received_pipeline& p, const stamplog::psrp::server& pool);
    // Those of a host's answer, in the same way.
    void add(const stamplog::psrp::value& v, const stamplog::psrp::server& pool) { add(v, pool, depth_limit); }
    // A copy, wiped by its owner.
    stamplog::result<stamplog::secret> find(const stamplog::psrp::encrypted_string& sealed) const;

 private:
    struct entry {
        stamplog::psrp::encrypted_string sealed;
        stamplog::result<stamplog::secret> plain;
    };
    static constexpr int depth_limit = 3;
    void add(const stamplog::psrp::value& v, const stamplog::psrp::server& pool, int depth);
    std::vector<entry> entries_;
};

}  // namespace stampsim
