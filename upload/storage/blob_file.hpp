// A blob that is read by ranges, as long as it stays the one that was opened.
#pragma once

#include "blob_service.hpp"

namespace stamplog::storage {

struct blob_head {
    std::uint64_t size = 0;
    std::string etag;
    std::optional<utc_time> modified;
};
// nullopt: no such blob (but the container is there).
[[nodiscard]] result<std::optional<blob_head>> head_of(const blob_service& from, const std::string& blob);
std::unique_ptr<file> blob_as_file(shared_service from, std::string blob, const blob_head& head);

bool is_no_such_blob(const http_answer& got);

// The time in an HTTP header; nullopt when it is none.
std::optional<utc_time> http_time(const std::string& text);

}  // namespace stamplog::storage
