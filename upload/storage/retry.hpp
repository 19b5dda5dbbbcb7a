// What is tried again, and when.
#pragma once

#include <chrono>
#include <optional>

#include "http_request.hpp"

namespace stamplog::storage {

// Whether the same request may work later: the connection broke, or the service is busy or ill.
bool worth_trying_again(const result<http_answer>& how);

// How long to wait before attempt `next` (2, 3 …): what the service asks for, else 1, 2, 4 … 30 s.
std::chrono::seconds wait_before(unsigned next, const result<http_answer>& how);

}  // namespace stamplog::storage
