#include "blob_put.hpp"

#include <algorithm>
#include <deque>

#include "block_plan.hpp"
#include "http_transfers.hpp"
#include "md5.hpp"
#include "read_back.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/storage/bandwidth.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t slice_bytes = 256 << 10;          // hashed between two looks at the network
constexpr std::uint64_t ahead_bytes = 64 << 20;         // hashed before their turn; still in the system's cache when it comes
constexpr std::chrono::milliseconds longest_look(200);  // so that a stop is seen
constexpr std::chrono::seconds longest_sleep(1);        // likewise
constexpr std::string_view sha256_header = "x-ms-meta-sha256";  // lower case: as answers are looked up
constexpr std::size_t most_list_answer = 32 << 20;              // 100,000 blocks, what a blob can have uncommitted

struct block {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    md5_digest md5{};
    std::string id;
    unsigned tried = 0;
};

// One upload. Blocks are hashed in their order, while those before them go out, and sent as they are ready; a block that failed
// waits for its time.
class upload {
 public:
    upload(const blob_service& to, const std::string& blob, const file& source, const put_options& how,
           std::uint64_t block_bytes)
        : to_(to), blob_(blob), source_(source), how_(how), block_bytes_(block_bytes), transfers_(to.http()) {}

    result<stored> run() {
        if (auto found = find_what_is_there(); !found) return fail(found.error());
        if (auto sent = send_blocks(); !sent) return fail(sent.error());
        const content all{source_.size(), sha_.finish()};
        if (auto same = source_.still_the_same(); !same) return fail(same.error());
        if (how_.before_name)
            if (auto wanted = how_.before_name(all); !wanted) return fail(wanted.error());
        if (auto named = commit(to_hex(all.sha256)); !named) return fail(named.error());
        if (how_.progress) how_.progress(all.size);
        return stored{all, proof::service_hash, sent_};
    }

 private:
    bool large() const { return block_bytes_ > old_max_block_bytes; }

    // The blocks of an upload that was cut off. Without the right to read they cannot be found, and are sent again.
    result<void> find_what_is_there() {
        if (!to_.facts().reads) return {};
        const auto got = to_.ask([&] {
            auto r = to_.request("GET", blob_, "comp=blocklist&blocklisttype=uncommitted", large());
            r.most_answer = most_list_answer;
            return r;
        });
        if (!got) return fail(got.error());
        if (got->status == 404 && got->header("x-ms-error-code") == "BlobNotFound") return {};
        if (got->status != 200) return fail(to_.refusal(*got, "read", blob_));
        auto list = parse_uncommitted(got->body);
        if (!list) return fail(list.error());
        there_ = std::move(*list);
        return {};
    }

    result<void> send_blocks() {
        while (left_to_hash() || !ready_.empty() || transfers_.under_way() > 0 || !waiting_.empty()) {
            if (how_.stop.stop_requested()) return fail(stopped(blob_));
            start_more();
            const auto most = transfers_.under_way() > 0 ? longest_look : std::chrono::milliseconds(0);
            if (auto done = may_hash() ? hash_next() : look(most); !done) return done;
        }
        return unread_;
    }

    bool left_to_hash() const { return unread_ && hashed_ < source_.size(); }

    bool may_hash() const {
        return left_to_hash() && waiting_.size() < to_.how().parallel &&
               (ready_.empty() || ready_.size() * block_bytes_ < ahead_bytes);
    }

    void start_more() {
        while (transfers_.under_way() < to_.how().parallel && !how_.stop.stop_requested()) {
            if (!waiting_.empty() && (waiting_.front().first <= to_.time().steady() || transfers_.under_way() == 0)) {
                if (!wait_until(waiting_.front().first)) return;
                start(waiting_.front().second);
                waiting_.pop_front();
            } else if (!ready_.empty()) {
                start(ready_.front());
                ready_.pop_front();
            } else {
                return;
            }
        }
    }

    // Nothing else is under way: the wait is the clock's. False: stopped meanwhile.
    bool wait_until(steady_time until) {
        auto& time = to_.time();
        while (time.steady() < until && !how_.stop.stop_requested())
            time.sleep_until(std::min(until, time.steady() + longest_sleep));
        return !how_.stop.stop_requested();
    }

    // Hashes the next block, which is ready then, unless it lies there already. Sending goes on meanwhile.
    result<void> hash_next() {
        block b;
        b.offset = hashed_;
        b.size = std::min(block_bytes_, source_.size() - hashed_);
        for (std::uint64_t done = 0; done < b.size;) {
            const auto part =
                std::span(slice_).first(static_cast<std::size_t>(std::min<std::uint64_t>(slice_.size(), b.size - done)));
            // What was read before is sent all the same: the next upload goes on from there.
            if (unread_ = read_source(source_, b.offset + done, part); !unread_) return {};
            sha_.update(part);
            block_md5_.update(part);
            done += part.size();
            if (auto moved = look(std::chrono::milliseconds(0)); !moved) return moved;
            start_more();
        }
        b.md5 = block_md5_.finish();
        b.id = block_id(static_cast<std::uint32_t>(blocks_.size()), b.size, b.md5);
        hashed_ += b.size;
        blocks_.push_back(b);
        const auto found = there_.find(b.id);
        if (found == there_.end() || found->second != b.size)
            ready_.push_back(blocks_.size() - 1);
        else
            count(b.size);
        return {};
    }

    void start(std::size_t index) {
        auto& b = blocks_[index];
        ++b.tried;
        auto r = to_.request("PUT", blob_, "comp=block&blockid=" + percent_encoded(b.id, false), large());
        r.headers.push_back("Content-MD5: " + to_base64(b.md5));
        r.body_size = b.size;
        r.body = [this, offset = b.offset](std::uint64_t at, std::span<std::uint8_t> out) {
            if (how_.limit != nullptr) how_.limit->take(out.size());
            return read_source(source_, offset + at, out);
        };
        transfers_.start(index, std::move(r));
    }

    result<void> look(std::chrono::milliseconds most) {
        while (auto ended = transfers_.step(most)) {
            if (auto done = take(ended->id, ended->how); !done) return done;
            most = std::chrono::milliseconds(0);
        }
        return {};
    }

    result<void> take(std::size_t index, const result<http_answer>& how) {
        const auto& b = blocks_[index];
        if (how && how->status == 201) {
            sent_ += b.size;
            count(b.size);
            return {};
        }
        if (const auto again = to_.again_at(b.tried, how)) {
            waiting_.emplace_back(*again, index);
            std::sort(waiting_.begin(), waiting_.end());
            return {};
        }
        if (!how) return fail(how.error());
        if (auto same = source_.still_the_same(); !same) return same;
        return fail(block_refused(*how, index));
    }

    error block_refused(const http_answer& got, std::size_t index) const {
        const auto code = got.header("x-ms-error-code");
        const bool other_md5 =
            code == "Md5Mismatch" || (code == "InvalidOperation" && as_text(got.body).find("MD5") != std::string_view::npos);
        if (!other_md5) return to_.refusal(got, "put", blob_);
        return {errc::io,
                printable(blob_) + ": the service computes another MD5 than ours of block " + std::to_string(index + 1),
                "The bytes changed on their way, or between two readings of the file: check this machine's memory and disk, "
                "then stage again."};
    }

    void count(std::uint64_t bytes) {
        done_ += bytes;
        if (how_.progress) how_.progress(done_);
    }

    // Beside the list goes what the whole is: it costs no hash more, and tells our blob from another's.
    result<void> commit(const std::string& sha256_of_all) {
        std::vector<std::string> ids;
        for (const auto& b : blocks_) ids.push_back(b.id);
        const auto list = block_list_xml(ids);
        md5 of_list;
        of_list.update(as_bytes(list));
        const auto list_md5 = to_base64(of_list.finish());
        unsigned tried = 0;
        const auto got = to_.ask([&] {
            ++tried;
            auto r = to_.request("PUT", blob_, "comp=blocklist", large());
            if (how_.what == existing::refuse) r.headers.emplace_back("If-None-Match: *");
            r.headers.push_back("Content-MD5: " + list_md5);
            r.headers.push_back(std::string(sha256_header) + ": " + sha256_of_all);
            r.headers.emplace_back("x-ms-blob-content-type: application/octet-stream");
            r.headers.emplace_back("Content-Type: application/xml");
            r.body_size = list.size();
            r.body = [&](std::uint64_t at, std::span<std::uint8_t> out) -> result<void> {
                std::copy_n(as_bytes(list).begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
                return {};
            };
            return r;
        });
        if (!got) return fail(got.error());
        if (got->status == 201) return {};
        auto why = to_.refusal(*got, "put", blob_);
        // The answer to an earlier attempt was lost: what lies there may be ours.
        if (why.code == errc::conflict && tried > 1 && is_ours(sha256_of_all)) return {};
        return fail(std::move(why));
    }

    bool is_ours(const std::string& sha256_of_all) const {
        const auto there = to_.ask([&] { return to_.request("HEAD", blob_, ""); });
        return there && there->status == 200 && there->header(sha256_header) == sha256_of_all &&
               there->header("content-length") == std::to_string(source_.size());
    }

    const blob_service& to_;
    const std::string& blob_;
    const file& source_;
    const put_options& how_;
    std::uint64_t block_bytes_;

    blocks_there there_;
    std::vector<block> blocks_;  // as far as hashed
    std::uint64_t hashed_ = 0, sent_ = 0, done_ = 0;
    sha256 sha_;
    md5 block_md5_;
    bytes slice_ = bytes(slice_bytes);
    result<void> unread_ = {};                                 // why the source could not be read further
    std::deque<std::size_t> ready_;                            // hashed, not sent yet
    std::deque<std::pair<steady_time, std::size_t>> waiting_;  // for another attempt, earliest first
    http_transfers transfers_;                                 // last: its callbacks use the others
};

}  // namespace

result<stored> put_blob(const blob_service& to, const std::string& blob, const file& source, const put_options& how) {
    const auto size = block_size(source.size(), to.how().block_bytes);
    if (!size) return fail(in_context(printable(blob), size.error()));
    return upload(to, blob, source, how, *size).run();
}

}  // namespace stamplog::storage
