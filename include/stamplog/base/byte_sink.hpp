// Writing from the front to the end: a file, a hash, bytes in memory, an upload.
#pragma once

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog {

// One thread at a time. A failed write ends the sink's use: what was written before is of no worth to the caller.
class byte_sink {
 public:
    virtual ~byte_sink() = default;
    [[nodiscard]] virtual result<void> write(byte_view data) = 0;
};

// Collects bytes in memory, for tests and small things.
class memory_sink final : public byte_sink {
 public:
    [[nodiscard]] result<void> write(byte_view data) override {
        append(content, data);
        return {};
    }
    bytes content;
};

}  // namespace stamplog
