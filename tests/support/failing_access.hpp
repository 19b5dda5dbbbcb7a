// A file in memory that cannot be read from some place on, as over a connection that ends.
#pragma once

#include "stamplog/base/random_access.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::test {

class failing_access final : public random_access {
 public:
    // Views `file`, which must stay where it is.
    explicit failing_access(byte_view file) : file_(file) {}
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset + out.size() > fail_from) return fail(code, "the file is gone");
        return file_.read_at(offset, out);
    }

    std::uint64_t fail_from = UINT64_MAX;
    errc code = errc::cancelled;

 private:
    zip::memory_source file_;
};

}  // namespace stamplog::test
