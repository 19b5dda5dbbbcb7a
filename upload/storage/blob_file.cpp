#include "blob_file.hpp"

#include <algorithm>
#include <charconv>

#include "stamplog/base/log.hpp"

namespace stamplog::storage {
namespace {

class blob_file final : public file {
 public:
    blob_file(shared_service from, std::string blob, std::uint64_t size, std::string etag)
        : from_(std::move(from)), blob_(std::move(blob)), size_(size), etag_(std::move(etag)) {}

    std::uint64_t size() const noexcept override { return size_; }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > size_ || out.size() > size_ - offset)
            return fail(errc::corrupt, printable(blob_) + ": ends before byte " + std::to_string(offset + out.size()));
        if (out.empty()) return {};
        const auto got = from_->ask([&] {
            auto r = from_->request("GET", blob_, "");
            r.headers.push_back("Range: bytes=" + std::to_string(offset) + "-" + std::to_string(offset + out.size() - 1));
            r.headers.push_back("If-Match: " + etag_);
            r.most_answer = std::max<std::size_t>(out.size(), 64 << 10);
            return r;
        });
        if (!got) return fail(got.error());
        const bool whole = got->status == 200 && offset == 0 && out.size() == size_;
        if (got->status != 206 && !whole) return gone_or(*got);
        if (got->body.size() != out.size())
            return fail(errc::corrupt, printable(blob_) + ": the service gives " + std::to_string(got->body.size()) +
                                           " bytes, not the " + std::to_string(out.size()) + " that were asked for");
        std::copy(got->body.begin(), got->body.end(), out.begin());
        return {};
    }

    [[nodiscard]] result<void> still_the_same() const override {
        const auto now = head_of(*from_, blob_);
        if (!now) return fail(now.error());
        if (*now && (*now)->etag == etag_) return {};
        return changed();
    }

 private:
    tl::unexpected<error> changed() const {
        return fail(errc::conflict, printable(blob_) + ": changed while it was read",
                    "Read it again when nothing writes to it any more.");
    }
    tl::unexpected<error> gone_or(const http_answer& got) const {
        auto why = from_->refusal(got, "read", blob_);
        if (got.status == 412 || why.code == errc::not_found || got.status == 416) return changed();
        return fail(std::move(why));
    }

    shared_service from_;
    std::string blob_;
    std::uint64_t size_;
    std::string etag_;
};

}  // namespace

std::optional<utc_time> http_time(const std::string& text) {
    const auto seconds = curl_getdate(text.c_str(), nullptr);
    if (seconds <= 0) return std::nullopt;
    return utc_time(std::chrono::seconds(seconds));
}

bool is_no_such_blob(const http_answer& got) {
    const auto code = got.header("x-ms-error-code");
    return got.status == 404 && (code == "BlobNotFound" || code == "ResourceNotFound");
}

result<std::optional<blob_head>> head_of(const blob_service& from, const std::string& blob) {
    const auto got = from.ask([&] { return from.request("HEAD", blob, ""); });
    if (!got) return fail(got.error());
    if (is_no_such_blob(*got)) return std::nullopt;
    if (got->status != 200) return fail(from.refusal(*got, "read", blob));
    const auto text = got->header("content-length");
    blob_head out{0, got->header("etag"), http_time(got->header("last-modified"))};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out.size);
    if (problem != std::errc() || end != text.data() + text.size() || out.etag.empty())
        return fail(errc::corrupt, printable(blob) + ": the service tells no size or no ETag",
                    "Is it a Blob service? A proxy may have answered.");
    return out;
}

std::unique_ptr<file> blob_as_file(shared_service from, std::string blob, const blob_head& head) {
    return std::make_unique<blob_file>(std::move(from), std::move(blob), head.size, head.etag);
}

}  // namespace stamplog::storage
