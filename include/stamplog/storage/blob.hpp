// A container of Azure Blob storage, or of Azure Stack Hub's own, as a place: block blobs by SAS over HTTPS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/storage/place.hpp"
#include "stamplog/storage/sas.hpp"

namespace stamplog::storage {

struct blob_options {
    unsigned parallel = 4;                   // blocks under way at once
    std::uint64_t block_bytes = 8ULL << 20;  // larger where the file needs more than 50,000 of them
    unsigned attempts = 6;                   // at one request; between them what the service asks for, else 1, 2, 4 … 30 s
    bool allow_http = false;                 // to other machines than this one
    std::string ca_file = {};                // certificates to trust besides the system's; empty: the system's
    log_sink* log = nullptr;                 // attempts that failed
};

// `url` is the container's, with a prefix perhaps, without the SAS. `time` and the log must outlive the place and its files.
// Nothing is asked yet: still_there() does.
// put(): an upload that was cut off goes on: its blocks stay for a week, and are known again by their ids. Their MD5 is checked
// by the service. The name is given by If-None-Match: *, so two that upload at the same time cannot overwrite each other.
// Memory: some 100 KiB a block under way, whatever its size. Largest file: 50,000 blocks of 4000 MiB, 190 TiB.
// Errors are place's; messages name the container, what was done, the service's code and its request's id, never the SAS.
// errc::config: no such URL, no such SAS, one that is for https over http.
[[nodiscard]] result<std::unique_ptr<place>> open_blob(std::string_view url, secret sas, clock& time, blob_options how = {});

// The same URL without what must not be shown: cut at the question mark. For words that may hold a whole URL with its SAS.
std::string_view without_query(std::string_view url) noexcept;

}  // namespace stamplog::storage
