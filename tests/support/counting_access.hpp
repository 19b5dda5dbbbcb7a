// A file in memory that counts how often each of its places is read from.
#pragma once

#include <map>

#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/index.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::test {

class counting_access final : public random_access {
 public:
    // Views `file`, which must stay where it is.
    explicit counting_access(byte_view file) : file_(file) {}
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        ++begun[offset];
        bytes_read += out.size();
        return file_.read_at(offset, out);
    }
    // A frame is read from its beginning whenever it is decoded.
    unsigned decoded(const bundle::frame& f) const {
        const auto it = begun.find(f.file_offset);
        return it == begun.end() ? 0 : it->second;
    }
    unsigned reads() const {
        unsigned all = 0;
        for (const auto& [offset, n] : begun) all += n;
        return all;
    }
    void forget() const {
        begun.clear();
        bytes_read = 0;
    }

    mutable std::map<std::uint64_t, unsigned> begun;  // by offset
    mutable std::uint64_t bytes_read = 0;

 private:
    zip::memory_source file_;
};

}  // namespace stamplog::test
