// A file to a block blob: what is there is found, the rest sent, the list committed.
#pragma once

#include "blob_service.hpp"

namespace stamplog::storage {

[[nodiscard]] result<stored> put_blob(const blob_service& to, const std::string& blob, const file& source,
                                      const put_options& how);

}  // namespace stamplog::storage
