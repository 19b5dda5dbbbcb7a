#include "blob_service.hpp"

#include "retry.hpp"

namespace stamplog::storage {
namespace {

// Known to Azure Stack Hub's own Blob service too; blocks of more than 100 MiB came with the other.
constexpr const char* version = "x-ms-version: 2018-11-09";
constexpr const char* large_block_version = "x-ms-version: 2019-12-12";

}  // namespace

blob_service::blob_service(blob_url where, secret sas, sas_facts facts, clock& time, blob_options how)
    : where_(std::move(where)),
      sas_(std::move(sas)),
      facts_(std::move(facts)),
      time_(time),
      how_(std::move(how)),
      http_{where_.host, how_.ca_file, where_.loopback} {}

http_request blob_service::request(std::string method, const std::string& blob, std::string_view query,
                                   bool large_blocks) const {
    http_request out;
    out.method = std::move(method);
    std::string url = where_.container;
    const auto path = blob.empty() ? std::string() : "/" + percent_encoded(blob, true);
    url.reserve(url.size() + path.size() + query.size() + sas_.reveal().size() + 2);  // no shorter copy is left behind
    url += path;
    url += '?';
    url += query;
    if (!query.empty()) url += '&';
    url += sas_.reveal();
    out.url = secret(std::move(url));
    out.headers.emplace_back(large_blocks ? large_block_version : version);
    return out;
}

std::unique_ptr<http_handle> blob_service::take_handle() const {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return std::make_unique<http_handle>(http_);
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
}

result<http_answer> blob_service::ask(const std::function<http_request()>& make) const {
    auto handle = take_handle();
    result<http_answer> got = handle->perform(make());
    for (unsigned tried = 1;; ++tried) {
        const auto again = again_at(tried, got);
        if (!again) break;
        time_.sleep_until(*again);
        got = handle->perform(make());
    }
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(handle));
    return got;
}

std::optional<steady_time> blob_service::again_at(unsigned tried, const result<http_answer>& how) const {
    if (!worth_trying_again(how)) return std::nullopt;
    const auto why =
        how ? where_.host + ": answers " + std::to_string(how->status) + " " + printable(how->header("x-ms-error-code"), 60)
            : how.error().what;
    if (tried >= how_.attempts) {
        log(log_level::warning, why + ", after " + std::to_string(tried) + " attempts");
        return std::nullopt;
    }
    const auto wait = wait_before(tried + 1, how);
    log(log_level::info, why + ", tried again in " + std::to_string(wait.count()) + " s");
    return time_.steady() + wait;
}

void blob_service::log(log_level level, const std::string& text) const {
    if (how_.log != nullptr) how_.log->write(level, text);
}

}  // namespace stamplog::storage
