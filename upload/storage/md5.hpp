// MD5, which Blob services compare. Says nothing against an attacker; SHA-256 does, in receipt and bundle.
#pragma once

#include <memory>

#include "block_plan.hpp"

namespace stamplog::storage {

class md5 {
 public:
    md5();
    ~md5();
    void update(byte_view data);
    md5_digest finish();  // and begins anew

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::storage
