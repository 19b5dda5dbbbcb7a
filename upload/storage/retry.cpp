#include "retry.hpp"

#include <algorithm>
#include <charconv>

namespace stamplog::storage {
namespace {

constexpr std::chrono::seconds longest_wait(30), longest_asked_for(300);

}  // namespace

bool worth_trying_again(const result<http_answer>& how) {
    if (!how) return how.error().code == errc::disconnected || how.error().code == errc::timed_out;
    switch (how->status) {
        case 408:
        case 429:
        case 502:
        case 503:
        case 504:
            return true;
        case 500:  // an emulator's answer to what it lacks
            return how->header("x-ms-error-code") != "FeatureNotSupported";
        default:
            return false;
    }
}

std::chrono::seconds wait_before(unsigned next, const result<http_answer>& how) {
    if (how) {
        const auto asked = how->header("retry-after");
        long seconds = 0;
        const auto [end, problem] = std::from_chars(asked.data(), asked.data() + asked.size(), seconds);
        if (problem == std::errc() && !asked.empty() && end == asked.data() + asked.size() && seconds >= 0)
            return std::min(std::chrono::seconds(seconds), longest_asked_for);
    }
    return std::min(std::chrono::seconds(1LL << std::min(next - std::min(next, 2U), 10U)), longest_wait);
}

}  // namespace stamplog::storage
