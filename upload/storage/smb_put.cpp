#include "smb_put.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "read_back.hpp"
#include "smb_file.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/storage/bandwidth.hpp"

namespace stamplog::storage::smb {
namespace {

// A claim is there for milliseconds. One that the server's clock says is as old as this was left by a process that was killed.
constexpr std::int64_t claim_is_left_after_ns = 120'000'000'000;

std::string parent_prefix(const std::string& name) {
    const auto slash = name.rfind('/');
    return slash == name.npos ? "" : name.substr(0, slash + 1);
}

std::string leaf_of(const std::string& name) { return name.substr(parent_prefix(name).size()); }

std::uint64_t number_of(const std::string& name) {
    std::uint64_t number = 0xCBF29CE484222325;  // FNV-1a: it only has to be the same next time
    for (const char c : leaf_of(name)) number = (number ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return number;
}

std::string part_prefix(const std::string& name, unsigned nth) {
    return ".stamplog-" + std::to_string(number_of(name) + nth) + '-';
}

class putting {
 public:
    putting(const std::shared_ptr<client>& c, const std::string& name, const file& source, const put_options& how)
        : client_(c), name_(name), source_(source), how_(how) {}

    result<stored> run() {
        auto read = send(true);
        if (!read) return fail(read.error());
        auto same = reads_back(*read);
        if (!same) return fail(same.error());
        if (!*same && kept_ > 0) {  // what an earlier process left is not what we put
            read = send(false);
            if (!read) return fail(read.error());
            same = reads_back(*read);
            if (!same) return fail(same.error());
        }
        if (!*same) {
            remove_quietly(part_);
            return fail(errc::io, whole_name() + ": reads back other bytes than were written",
                        "The share's medium cannot be trusted; choose another one.");
        }
        if (auto named = give_name(*read); !named) return fail(named.error());
        if (auto ours = is_what_was_proved(); !ours) return fail(ours.error());
        return stored{*read, proof::read_back, sent_};
    }

 private:
    result<content> send(bool go_on);
    result<void> open_part(bool go_on);
    result<void> write_at(std::uint64_t offset, byte_view data);
    result<bool> reads_back(const content& written);
    result<void> give_name(const content& written);
    result<void> claim_and_rename(const std::string& claim);
    result<bool> took_left_claim_away(const std::string& claim);
    result<void> is_what_was_proved();
    result<void> remove(const std::string& name);
    void remove_quietly(const std::string& name) {
        writing_.reset();
        proved_.reset();
        if (auto done = remove(name); !done) return;  // it stays for the next put()
    }
    std::string whole_name() const { return client_->where().text() + ": " + printable(name_); }
    void tell(std::uint64_t halves) {
        told_ = std::max(told_, std::min(halves / 2, source_.size()));
        if (how_.progress) how_.progress(told_);
    }

    const std::shared_ptr<client>& client_;
    const std::string& name_;
    const file& source_;
    const put_options& how_;
    std::string part_;
    std::optional<handle> writing_;
    std::unique_ptr<smb_file> proved_;  // open until the part gets its name: nobody else writes to it
    attributes as_proved_;
    std::uint64_t kept_ = 0, sent_ = 0, told_ = 0;
};

// What was there before stays up to its last whole block; behind it a connection may have ended in the middle. A part that
// somebody else writes at this moment is left alone, and the next one is taken.
result<void> putting::open_part(bool go_on) {
    for (unsigned nth = 0;; ++nth) {
        part_ = parent_prefix(name_) + part_name(name_, source_.size(), nth);
        writing_.emplace(client_, part_, access::write);
        auto opened = client_->attempt(
            [&]() -> result<void> {
                attributes there;
                const auto h = writing_->get(there);
                if (!h) return fail(h.error());
                kept_ = go_on ? std::min(there.size, source_.size()) / block_bytes * block_bytes : 0;
                if (there.size <= kept_) return {};
                auto ask = request(verb::cut);
                ask.number(*h).number(kept_);
                if (auto done = client_->ask(ask, name_, "cut its part"); !done) return fail(done.error());
                return {};
            },
            how_.stop);
        if (opened || opened.error().code != errc::conflict) return opened;
        if (nth + 1 == most_at_once)
            return fail(errc::conflict, whole_name() + ": is being sent by others already", "Wait for them.");
    }
}

result<void> putting::write_at(std::uint64_t offset, byte_view data) {
    return client_->attempt(
        [&]() -> result<void> {
            attributes there;
            const auto h = writing_->get(there);
            if (!h) return fail(h.error());
            auto ask = request(verb::write);
            ask.number(*h).number(offset).text(as_text(data));
            if (auto done = client_->ask(ask, name_, "write"); !done) return fail(done.error());
            return {};
        },
        how_.stop);
}

result<content> putting::send(bool go_on) {
    proved_.reset();
    if (auto opened = open_part(go_on); !opened) return fail(opened.error());
    std::uint64_t at = 0;
    auto read = read_all(source_, [&](byte_view data) -> result<void> {
        if (how_.stop.stop_requested()) return fail(stopped(name_));
        // The source's blocks and ours are as long, so one is kept or sent whole.
        if (at >= kept_) {
            if (how_.limit != nullptr) how_.limit->take(data.size());
            if (auto done = write_at(at, data); !done) return done;
            sent_ += data.size();
        }
        at += data.size();
        tell(at);
        return {};
    });
    if (!read) return fail(read.error());
    if (auto same = source_.still_the_same(); !same) {
        remove_quietly(part_);
        return fail(same.error());
    }
    writing_.reset();
    return read;
}

result<bool> putting::reads_back(const content& written) {
    auto back = smb_file::open(client_, part_, access::guard);
    if (!back) return fail(back.error());
    proved_ = std::move(*back);
    as_proved_ = proved_->at_open();
    if (proved_->size() != written.size) return false;
    std::uint64_t halves = written.size;
    const auto held = read_all(*proved_, [&](byte_view data) -> result<void> {
        if (how_.stop.stop_requested()) return fail(stopped(name_));
        tell(halves += data.size());
        return {};
    });
    if (!held) return fail(held.error());
    return *held == written;
}

// Between the last look and the name nobody kept others from writing to it: for as long as a server takes to close and to
// rename.
result<void> putting::is_what_was_proved() {
    const auto now = client_->attempt([&] { return look_at(*client_, name_); }, how_.stop);
    if (!now) return fail(now.error());
    if (now->size == as_proved_.size && now->modified_ns == as_proved_.modified_ns) return {};
    if (auto done = remove(name_); !done) return done;
    return fail(errc::conflict, whole_name() + ": another program wrote to it as it was given its name", "Try again.");
}

result<void> putting::give_name(const content& written) {
    if (how_.before_name)
        if (auto wanted = how_.before_name(written); !wanted) {
            remove_quietly(part_);
            return wanted;
        }
    auto claim = std::string(claim_mark) + leaf_of(part_) + ' ' + std::to_string(::getpid()) + '-' +
                 std::to_string(client_->time().now().time_since_epoch().count());
    claim.resize(claim_bytes - 1, ' ');
    claim += '\n';
    if (how_.what == existing::replace) claim.clear();
    proved_.reset();  // who has a file open lets nobody rename it, himself included
    auto named = claim_and_rename(claim);
    if (named || named.error().code != errc::conflict || claim.empty()) return named;
    const auto free = took_left_claim_away(claim);
    if (!free) return fail(free.error());
    return *free ? claim_and_rename(claim) : named;
}

// A step that is lost on the way may have been done: then the part is gone, and the file is there.
result<void> putting::claim_and_rename(const std::string& claim) {
    unsigned first = 0;
    return client_->attempt(
        [&]() -> result<void> {
            if (first != 0) {
                const auto part = look_at(*client_, part_);
                if (!part && part.error().code != errc::not_found) return fail(part.error());
                if (!part && look_at(*client_, name_)) return {};  // is_what_was_proved() looks closer
            }
            first = client_->connection();
            if (auto closed = client_->close_all_on(name_); !closed) return closed;
            auto ask = request(claim.empty() ? verb::name_over : verb::name_new);
            ask.text(path_of(client_->where(), part_)).text(path_of(client_->where(), name_));
            if (!claim.empty()) ask.text(claim);
            if (auto done = client_->ask(ask, name_, "give the name"); !done) return fail(done.error());
            return {};
        },
        how_.stop);
}

// True when the name was held by a claim of ours, or of a process that is long gone.
result<bool> putting::took_left_claim_away(const std::string& claim) {
    const auto look = [&](const std::string& what) {
        return client_->attempt([&] { return look_at(*client_, what); }, how_.stop);
    };
    const auto there = look(name_);
    if (!there && there.error().code == errc::not_found) return true;
    if (!there) return fail(there.error());
    if (kind_of(*there) != kind::file || there->size != claim_bytes) return false;
    auto held = smb_file::open(client_, name_);
    if (!held) return fail(held.error());
    std::string text(claim_bytes, '\0');
    if (auto got = (*held)->read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); !got)
        return fail(got.error());
    if (!text.starts_with(claim_mark)) return false;
    const auto part = look(part_);  // written a moment ago, by the same clock
    if (!part) return fail(part.error());
    if (text != claim && part->modified_ns - there->modified_ns < claim_is_left_after_ns) return false;
    held->reset();
    if (auto done = remove(name_); !done) return fail(done.error());
    return true;
}

result<void> putting::remove(const std::string& name) {
    return client_->attempt([&]() -> result<void> {
        if (auto closed = client_->close_all_on(name); !closed) return closed;
        auto ask = request(verb::remove);
        ask.text(path_of(client_->where(), name));
        const auto done = client_->ask(ask, name, "remove");
        if (!done && done.error().code != errc::not_found) return fail(done.error());
        return {};
    });
}

}  // namespace

std::string part_name(const std::string& name, std::uint64_t size, unsigned nth) {
    return part_prefix(name, nth) + std::to_string(size) + ".part";
}

bool is_part_of(std::string_view leaf, const std::string& name) {
    for (unsigned nth = 0; nth < most_at_once; ++nth)
        if (leaf.starts_with(part_prefix(name, nth))) return leaf.ends_with(".part");
    return false;
}

result<bool> is_claim(const std::shared_ptr<client>& c, const std::string& name) {
    auto there = smb_file::open(c, name);
    if (!there && there.error().code == errc::not_found) return true;  // given its name since
    if (!there) return fail(there.error());
    if ((*there)->size() != claim_bytes) return false;
    std::string text(claim_bytes, '\0');
    if (auto got = (*there)->read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); !got)
        return fail(got.error());
    return text.starts_with(claim_mark);
}

result<stored> put(const std::shared_ptr<client>& c, const std::string& name, const file& source, const put_options& how) {
    return putting(c, name, source, how).run();
}

}  // namespace stamplog::storage::smb
