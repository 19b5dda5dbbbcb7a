// Hashes members while the tar stream passes by.
#pragma once

#include <optional>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

class member_checker {
 public:
    explicit member_checker(const index& all);
    // Bytes of the tar stream from `offset` on. Offsets only grow; what is left out is lost.
    void feed(std::uint64_t offset, byte_view data);
    // One truth for each member of the index. Ends the checking.
    std::vector<bool> finish();

 private:
    struct span_of {
        std::uint64_t begin, end;
        std::uint32_t member;
    };
    void check(const span_of& s, std::uint64_t offset, byte_view data);
    void end_current();

    const index& all_;
    std::vector<span_of> files_;  // by place
    std::size_t current_ = 0;
    std::uint64_t reached_ = 0;  // of the current file, in the stream
    std::optional<sha256> hash_;
    std::vector<bool> good_;
};

}  // namespace stamplog::bundle
