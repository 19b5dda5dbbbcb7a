#include "http_transfers.hpp"

#include <algorithm>
#include <stdexcept>

namespace stamplog::storage {
namespace {

void check(CURLMcode code) {
    if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

}  // namespace

http_transfers::http_transfers(const http_settings& how) : how_(how), multi_(nullptr) {
    idle_.push_back(std::make_unique<http_handle>(how_));  // starts libcurl
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
}

http_transfers::~http_transfers() {
    for (const auto& o : under_way_) curl_multi_remove_handle(multi_, o.handle->get());
    under_way_.clear();
    idle_.clear();
    curl_multi_cleanup(multi_);
}

void http_transfers::start(std::size_t id, http_request what) {
    if (idle_.empty()) idle_.push_back(std::make_unique<http_handle>(how_));
    auto handle = std::move(idle_.back());
    idle_.pop_back();
    handle->prepare(std::move(what));
    check(curl_multi_add_handle(multi_, handle->get()));
    under_way_.push_back({id, std::move(handle)});
}

std::optional<http_transfers::ended> http_transfers::step(std::chrono::milliseconds most) {
    int running = 0;
    check(curl_multi_perform(multi_, &running));
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    if (message == nullptr && most.count() > 0 && !under_way_.empty()) {
        check(curl_multi_poll(multi_, nullptr, 0, static_cast<int>(most.count()), nullptr));
        check(curl_multi_perform(multi_, &running));
        message = curl_multi_info_read(multi_, &left);
    }
    if (message == nullptr || message->msg != CURLMSG_DONE) return std::nullopt;
    const CURLcode how = message->data.result;
    CURL* const which = message->easy_handle;  // the message dies with what comes next
    const auto found =
        std::find_if(under_way_.begin(), under_way_.end(), [&](const one& o) { return o.handle->get() == which; });
    if (found == under_way_.end()) throw std::logic_error("libcurl ended what was not begun");
    curl_multi_remove_handle(multi_, which);
    ended out{found->id, found->handle->finish(how)};
    idle_.push_back(std::move(found->handle));
    under_way_.erase(found);
    return out;
}

}  // namespace stamplog::storage
