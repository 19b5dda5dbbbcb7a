// A container that is asked with a SAS: URLs, versions, retries, and what refusals mean.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "blob_url.hpp"
#include "http_request.hpp"
#include "stamplog/storage/blob.hpp"

namespace stamplog::storage {

// Thread-safe; shared by a place and the files that were opened in it.
class blob_service {
 public:
    blob_service(blob_url where, secret sas, sas_facts facts, clock& time, blob_options how);

    // `blob` is the whole name in the container, prefix and all; "": the container itself. `query` without "?", may be empty.
    // `large_blocks`: in the version that knows them.
    http_request request(std::string method, const std::string& blob, std::string_view query, bool large_blocks = false) const;
    // Asks, and asks again what is worth it. An answer of any status. `make` makes the request anew for each attempt.
    [[nodiscard]] result<http_answer> ask(const std::function<http_request()>& make) const;
    // After attempt `tried` of a request: when to try again (and says so in the log), or nullopt when it is over.
    std::optional<steady_time> again_at(unsigned tried, const result<http_answer>& how) const;
    // The error that an answer other than the wanted one means. `doing`: "put", "read", "list", "remove".
    error refusal(const http_answer& got, std::string_view doing, const std::string& blob) const;

    const blob_url& where() const noexcept { return where_; }
    const sas_facts& facts() const noexcept { return facts_; }
    const blob_options& how() const noexcept { return how_; }
    const http_settings& http() const noexcept { return http_; }
    clock& time() const noexcept { return time_; }
    void log(log_level level, const std::string& text) const;

 private:
    std::unique_ptr<http_handle> take_handle() const;

    blob_url where_;
    secret sas_;
    sas_facts facts_;
    clock& time_;
    blob_options how_;
    http_settings http_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<http_handle>> idle_;
};

using shared_service = std::shared_ptr<const blob_service>;

}  // namespace stamplog::storage
