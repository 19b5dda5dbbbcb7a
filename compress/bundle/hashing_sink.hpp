// Passes bytes on and hashes them.
#pragma once

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::bundle {

class hashing_sink final : public byte_sink {
 public:
    explicit hashing_sink(byte_sink& out) : out_(out) {}
    [[nodiscard]] result<void> write(byte_view data) override {
        hash_.update(data);
        return out_.write(data);
    }
    sha256_digest finish() { return hash_.finish(); }

 private:
    byte_sink& out_;
    sha256 hash_;
};

}  // namespace stamplog::bundle
