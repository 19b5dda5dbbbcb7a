// Several HTTP requests at once on the caller's thread, by curl's multi interface.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "http_request.hpp"

namespace stamplog::storage {

class http_transfers {
 public:
    struct ended {
        std::size_t id;
        result<http_answer> how;
    };
    explicit http_transfers(const http_settings& how);
    ~http_transfers();  // breaks off what is under way
    http_transfers(const http_transfers&) = delete;
    http_transfers& operator=(const http_transfers&) = delete;

    void start(std::size_t id, http_request what);
    std::size_t under_way() const noexcept { return under_way_.size(); }
    // Moves what can be moved; waits up to `most` for something to happen. One that ended, if any.
    [[nodiscard]] std::optional<ended> step(std::chrono::milliseconds most);

 private:
    struct one {
        std::size_t id;
        std::unique_ptr<http_handle> handle;
    };
    const http_settings& how_;
    CURLM* multi_;
    std::vector<one> under_way_;
    std::vector<std::unique_ptr<http_handle>> idle_;
};

}  // namespace stamplog::storage
