#include "stamplog/storage/web_file.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <optional>
#include <vector>

#include "http_request.hpp"
#include "retry.hpp"
#include "web_url.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t most_refusal_bytes = 64 << 10;  // what a server may say beside a refusal

// What every answer must say again.
struct identity {
    std::uint64_t size = 0;
    std::string etag, modified;

    bool strong() const { return !etag.empty() && !etag.starts_with("W/"); }
    bool operator==(const identity& o) const {
        return size == o.size && etag == o.etag && (!etag.empty() || modified == o.modified);
    }
};

struct content_range {
    std::uint64_t first = 0, last = 0, size = 0;
};

// "bytes 0-99/1234"
std::optional<content_range> parse_content_range(std::string_view text) {
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    content_range out;
    const auto number = [&text](std::uint64_t& to, char behind) {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), to);
        if (problem != std::errc()) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (behind == '\0') return text.empty();
        if (!text.starts_with(behind)) return false;
        text.remove_prefix(1);
        return true;
    };
    if (!number(out.first, '-') || !number(out.last, '/') || !number(out.size, '\0')) return std::nullopt;
    if (out.first > out.last || out.last >= out.size) return std::nullopt;
    return out;
}

class ranged_file final : public web_file {
 public:
    ranged_file(web_url where, secret query, clock& time, web_options how)
        : where_(std::move(where)),
          query_(std::move(query)),
          time_(time),
          how_(std::move(how)),
          http_{where_.host, how_.ca_file, where_.loopback} {}

    // Learns what the file is.
    [[nodiscard]] result<void> open() {
        std::uint8_t first = 0;
        auto is = ask(0, std::span(&first, 1));
        if (!is) return fail(is.error());
        is_ = std::move(*is);
        return {};
    }

    std::uint64_t size() const noexcept override { return is_.size; }
    std::uint64_t bytes_received() const noexcept override { return received_; }
    std::uint64_t requests() const noexcept override { return requests_; }

    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (offset > is_.size || out.size() > is_.size - offset)
            return fail(errc::corrupt, where_.base + ": ends before byte " + std::to_string(offset + out.size()));
        if (out.empty()) return {};
        const auto is = ask(offset, out);
        if (!is) return fail(is.error());
        return *is == is_ ? result<void>{} : changed();
    }

    [[nodiscard]] result<void> still_the_same() const override {
        std::uint8_t first = 0;
        return read_at(0, std::span(&first, 1));
    }

 private:
    http_request request(std::uint64_t offset, std::size_t size) const {
        http_request out;
        out.method = "GET";
        std::string url;
        url.reserve(where_.base.size() + where_.query.size() + query_.reveal().size() + 2);  // no shorter copy is left behind
        url += where_.base;
        char between = '?';
        for (const std::string_view part : {std::string_view(where_.query), query_.reveal()}) {
            if (part.empty()) continue;
            url += between;
            url += part;
            between = '&';
        }
        out.url = secret(std::move(url));
        out.headers.push_back("Range: bytes=" + std::to_string(offset) + "-" + std::to_string(offset + size - 1));
        // Ranges of a packed form would be ranges of something else.
        out.headers.emplace_back("Accept-Encoding: identity");
        if (is_.strong()) out.headers.push_back("If-Match: " + is_.etag);
        out.most_answer = std::max(size, most_refusal_bytes);
        out.range_only = true;
        return out;
    }

    result<identity> ask(std::uint64_t offset, std::span<std::uint8_t> out) const {
        auto handle = take_handle();
        result<http_answer> got = fail(errc::internal, "");
        for (unsigned tried = 1;; ++tried) {
            if (how_.stop.stop_requested()) return fail(errc::cancelled, where_.base + ": stopped");
            ++requests_;
            got = handle->perform(request(offset, out.size()));
            received_ += handle->body_bytes();
            if (tried >= how_.attempts || !worth_trying_again(got)) break;
            const auto wait = wait_before(tried + 1, got);
            log((got ? where_.host + ": answers " + std::to_string(got->status) : got.error().what) + ", tried again in " +
                std::to_string(wait.count()) + " s");
            time_.sleep_until(time_.steady() + wait);
        }
        give_back(std::move(handle));
        if (!got) return fail(explained(got.error()));
        if (got->status != 206) return fail(refusal(*got));
        return take(*got, offset, out);
    }

    result<identity> take(const http_answer& got, std::uint64_t offset, std::span<std::uint8_t> out) const {
        const auto range = parse_content_range(got.header("content-range"));
        if (!range || range->first != offset || got.body.size() != out.size() || range->last != offset + out.size() - 1)
            return fail(errc::corrupt,
                        where_.base + ": the server gives " + std::to_string(got.body.size()) + " bytes as '" +
                            printable(got.header("content-range"), 60) + "', not the " + std::to_string(out.size()) +
                            " bytes from " + std::to_string(offset) + " on that were asked for",
                        "A proxy in between? Download the file and give its name.");
        const auto packed = got.header("content-encoding");
        if (!packed.empty() && !same_encoding(packed))
            return fail(errc::unsupported, where_.base + ": the server packs what it sends (" + printable(packed, 60) + ")",
                        "Download the file and give its name.");
        std::copy(got.body.begin(), got.body.end(), out.begin());
        return identity{range->size, got.header("etag"), got.header("last-modified")};
    }
    static bool same_encoding(std::string_view packed) { return packed == "identity"; }

    tl::unexpected<error> changed() const {
        return fail(errc::conflict, where_.base + ": changed while it was read",
                    "Read it again when nothing writes to it any more.");
    }

    // The transport's errors speak of staging.
    static error explained(error e) {
        if (e.code == errc::disconnected || e.code == errc::timed_out)
            e.hint = "Check the address and the way to the server (name resolution, firewall, proxy), then try again.";
        return e;
    }

    error refusal(const http_answer& got) const {
        const auto code = got.header("x-ms-error-code");
        const auto what = where_.base + ": the server answers " + std::to_string(got.status) +
                          (code.empty() ? "" : " " + printable(code, 60));
        const bool plain = query_.empty();
        const std::string ask_for_sas = " If it wants a SAS or a signed URL: --sas-file FILE (mode 0600), or STAMPLOG_SAS.";
        switch (got.status) {
            case 200:
                return no_ranges();
            case 401:
            case 403:
                return {errc::auth, what,
                        plain ? "It wants to know who asks: give the SAS or the signed URL in a file with mode 0600 "
                                "(--sas-file), or the "
                                "SAS in STAMPLOG_SAS."
                              : "The SAS or signature is refused: expired, another file's, or without the right to read."};
            case 404:
            case 410:
                return {errc::not_found, what + ": there is no such file", "Check the URL." + (plain ? ask_for_sas : "")};
            case 409:
                return {errc::refused, what, "Check the URL." + (plain ? ask_for_sas : "")};
            case 412:
                return changed().value();
            case 416:
                return is_.size == 0 ? error{errc::corrupt, what + ": the file is empty, or the server knows no ranges", {}}
                                     : changed().value();
            case 429:
            case 503:
                return {errc::overloaded, what + ", also after " + std::to_string(how_.attempts) + " attempts",
                        "Try again later."};
            default:
                break;
        }
        if (got.status >= 300 && got.status < 400)
            return {errc::refused, what + ", a redirect, which is not followed", "Give the URL that it leads to."};
        if (got.status >= 500) return {errc::overloaded, what, "Try again later."};
        return {errc::refused, what, "Check the URL."};
    }
    error no_ranges() const {
        return {errc::unsupported, where_.base + ": the server gives whole files only, no ranges of them",
                "Download the file and give its name."};
    }

    std::unique_ptr<http_handle> take_handle() const {
        const std::scoped_lock lock(mutex_);
        if (idle_.empty()) return std::make_unique<http_handle>(http_);
        auto out = std::move(idle_.back());
        idle_.pop_back();
        return out;
    }
    void give_back(std::unique_ptr<http_handle> handle) const {
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(handle));
    }
    void log(const std::string& text) const {
        if (how_.log != nullptr) how_.log->write(log_level::info, text);
    }

    web_url where_;
    secret query_;
    clock& time_;
    web_options how_;
    http_settings http_;
    identity is_;
    mutable std::atomic<std::uint64_t> received_ = 0, requests_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<http_handle>> idle_;
};

}  // namespace

result<std::unique_ptr<web_file>> open_web_file(std::string_view url, secret query, clock& time, web_options how) {
    auto where = parse_web_url(url, how.allow_http);
    if (!where) return fail(where.error());
    if (!query.empty() && !where->tls && !where->loopback)
        return fail(errc::config, where->base + ": a SAS or signature is not sent over http", "Give the URL with https.");
    if (how.attempts == 0) how.attempts = 1;
    auto out = std::make_unique<ranged_file>(std::move(*where), std::move(query), time, std::move(how));
    if (auto known = out->open(); !known) return fail(known.error());
    return out;
}

}  // namespace stamplog::storage
