#include "smb_file.hpp"

#include <algorithm>
#include <cstring>

namespace stamplog::storage::smb {
namespace {

error strange_answer() { return {errc::internal, "stamplog-smb answered something else than it was asked", ""}; }

}  // namespace

std::string path_of(const smb_address& where, const std::string& name) {
    return where.path.empty() || name.empty() ? where.path + name : where.path + '/' + name;
}

writer request(verb what) { return std::move(writer().number(static_cast<std::uint64_t>(what))); }

result<attributes> look_at(client& c, const std::string& name) {
    auto ask = request(verb::look);
    ask.text(path_of(c.where(), name));
    const auto body = c.ask(ask, name, "look");
    if (!body) return fail(body.error());
    reader in(*body);
    const auto a = in.get_attributes();
    if (!in.done()) return fail(strange_answer());
    return a;
}

kind kind_of(const attributes& a) noexcept { return a.is_folder ? kind::folder : a.is_file ? kind::file : kind::other; }

utc_time time_of(const attributes& a) noexcept {
    return utc_time(std::chrono::duration_cast<ticks>(std::chrono::nanoseconds(a.modified_ns)));
}

result<std::uint64_t> handle::get(attributes& seen) {
    if (connection_ != client_->connection()) {
        auto ask = request(verb::open);
        ask.text(path_of(client_->where(), name_)).number(static_cast<std::uint64_t>(how_));
        const auto body = client_->ask(ask, name_, how_ == access::write ? "create" : "open");
        if (!body) {
            auto e = body.error();
            // The server may not have noticed yet that our last connection is gone, and keep the file for it.
            if (was_open_ && e.code == errc::conflict) e.code = errc::transient;
            return fail(std::move(e));
        }
        reader in(*body);
        handle_ = in.number();
        seen_ = in.get_attributes();
        if (!in.done()) return fail(strange_answer());
        if (connection_ == 0) client_->keep(*this);
        connection_ = client_->connection();
        open_name_ = name_;
        was_open_ = true;
    }
    seen = seen_;
    return handle_;
}

result<std::unique_ptr<smb_file>> smb_file::open(std::shared_ptr<client> c, const std::string& name, access how) {
    std::unique_ptr<smb_file> out(new smb_file(c, name, how));
    auto opened = c->attempt([&]() -> result<void> {
        // A folder opens as a file, too, on some servers.
        const auto what = look_at(*c, name);
        if (!what) return fail(what.error());
        if (kind_of(*what) != kind::file)
            return fail(errc::conflict, c->where().text() + ": " + name + ": is no file", "Only files are read.");
        if (auto h = out->handle_.get(out->at_open_); !h) return fail(h.error());
        return {};
    });
    if (!opened) return fail(opened.error());
    return out;
}

std::string smb_file::text() const {
    auto at = client_->where();
    at.path = path_of(at, name_);
    return at.text();
}

error smb_file::changed() const {
    return {errc::conflict, text() + ": changed while it was read", "Try again when nothing writes to it any more."};
}

error smb_file::too_short(std::uint64_t end) const {
    return {errc::corrupt, text() + ": ends before byte " + std::to_string(end), ""};
}

result<void> smb_file::read_block(std::uint64_t offset, std::span<std::uint8_t> out) const {
    return client_->attempt([&]() -> result<void> {
        attributes now;
        const auto h = handle_.get(now);
        if (!h) return fail(h.error());
        if (now.size < at_open_.size || now.modified_ns != at_open_.modified_ns) return fail(changed());
        auto ask = request(verb::read);
        ask.number(*h).number(offset).number(out.size());
        const auto body = client_->ask(ask, name_, "read");
        if (!body) return fail(body.error());
        reader in(*body);
        const auto data = in.text();
        if (!in.done() || data.size() > out.size()) return fail(strange_answer());
        if (data.size() < out.size()) return fail(too_short(offset + out.size()));
        std::memcpy(out.data(), data.data(), data.size());
        return {};
    });
}

result<void> smb_file::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (offset > size() || out.size() > size() - offset) return fail(too_short(offset + out.size()));
    while (!out.empty()) {
        const auto part = out.first(std::min(out.size(), block_bytes));
        if (auto done = read_block(offset, part); !done) return done;
        out = out.subspan(part.size());
        offset += part.size();
    }
    return {};
}

result<void> smb_file::still_the_same() const {
    return client_->attempt([&]() -> result<void> {
        const auto now = look_at(*client_, name_);
        if (!now && now.error().code != errc::not_found) return fail(now.error());
        if (!now || now->size != at_open_.size || now->modified_ns != at_open_.modified_ns) return fail(changed());
        return {};
    });
}

}  // namespace stamplog::storage::smb
