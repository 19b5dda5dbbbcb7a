#include "smb_worker.hpp"

#include <unistd.h>

#include <cerrno>

#include "stamplog/base/secret.hpp"

namespace stamplog::storage::smb {
namespace {

constexpr std::size_t page_bytes = std::size_t{64} << 10;

std::string reply(int problem) { return writer().number(static_cast<std::uint64_t>(problem)).frame(); }

bool write_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const auto n = ::write(fd, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

std::string worker::answer(std::string_view body) {
    reader in(body);
    const auto what = static_cast<verb>(in.number());
    if (what == verb::enter) return enter(in);
    if (!inside_) return {};
    switch (what) {
        case verb::list_more:
            return page();
        case verb::look:
        case verb::list:
        case verb::remove:
        case verb::make_folder: {
            const std::string path(in.text());
            return in.done() ? on_path(what, path) : std::string{};
        }
        case verb::open:
            return open(in);
        case verb::name_new:
        case verb::name_over:
            return rename(what, in);
        case verb::read:
        case verb::write:
        case verb::cut:
        case verb::close:
            return on_handle(what, in);
        case verb::enter:
            break;
    }
    return {};
}

std::string worker::enter(reader& in) {
    if (in.number() != wire_version) return reply(EPROTO);
    login who;
    who.host = in.text();
    who.port = static_cast<std::uint16_t>(in.number());
    who.share = in.text();
    who.domain = in.text();
    who.user = in.text();
    who.password = secret(std::string(in.text()));
    who.encrypt = in.number() != 0;
    who.timeout_ms = static_cast<int>(in.number());
    if (!in.done()) return {};
    auto reached = stage::client;
    const int problem = share_.enter(std::move(who), reached);
    inside_ = problem == 0;
    return writer().number(static_cast<std::uint64_t>(problem)).number(static_cast<std::uint64_t>(reached)).frame();
}

// Entries until a page is full; an empty one is the end.
std::string worker::page() {
    writer out;
    out.number(0);
    for (std::size_t size = 0; size < page_bytes;) {
        const auto entry = share_.list_more();
        if (!entry) break;
        out.text(entry->name).put(entry->what);
        size += entry->name.size() + sizeof(attributes);
    }
    return out.frame();
}

std::string worker::on_path(verb what, const std::string& path) {
    if (what == verb::remove) return reply(share_.remove(path));
    if (what == verb::make_folder) return reply(share_.make_folder(path));
    if (what == verb::list) {
        const int problem = share_.list(path);
        return problem != 0 ? reply(problem) : page();
    }
    attributes a;
    const int problem = share_.look(path, a);
    return problem != 0 ? reply(problem) : writer().number(0).put(a).frame();
}

std::string worker::open(reader& in) {
    const std::string path(in.text());
    const auto how = in.number();
    if (!in.done() || how > static_cast<std::uint64_t>(access::write)) return {};
    attributes a;
    std::uint64_t handle = 0;
    const int problem = share_.open(path, static_cast<access>(how), handle, a);
    return problem != 0 ? reply(problem) : writer().number(0).number(handle).put(a).frame();
}

std::string worker::on_handle(verb what, reader& in) {
    const auto handle = in.number();
    if (what == verb::close) return in.done() ? reply(share_.close(handle)) : std::string{};
    const auto place = in.number();  // the offset, or the size to cut to
    if (what == verb::cut) return in.done() ? reply(share_.cut(handle, place)) : std::string{};
    if (what == verb::write) {
        const auto data = in.text();
        return in.done() ? reply(share_.write(handle, place, data)) : std::string{};
    }
    const auto size = in.number();
    if (what != verb::read || !in.done() || size > block_bytes) return {};
    std::string data(size, '\0');
    const int problem = share_.read(handle, place, data);
    return problem != 0 ? reply(problem) : writer().number(0).text(data).frame();
}

std::string worker::rename(verb what, reader& in) {
    const std::string from(in.text()), to(in.text());
    const std::string claim(what == verb::name_new ? in.text() : std::string_view{});
    if (!in.done()) return {};
    return reply(what == verb::name_new ? share_.name_new(from, to, claim) : share_.name_over(from, to));
}

int serve() {
    // What the library may print must not get among the replies.
    const int out = ::dup(1);
    if (out < 0 || ::dup2(2, 1) < 0) return 1;
    worker w;
    std::string buffer;
    for (;;) {
        std::size_t taken = 0;
        const auto body = first_frame(buffer, taken);
        if (!body) return 1;
        if (*body) {
            const auto said = w.answer(**body);
            wipe(buffer.data(), taken);  // it may have been the password
            buffer.erase(0, taken);
            if (said.empty() || !write_all(out, said)) return 1;
            continue;
        }
        const auto before = buffer.size();
        buffer.resize(before + block_bytes);
        const auto n = ::read(0, buffer.data() + before, block_bytes);
        buffer.resize(before + static_cast<std::size_t>(n > 0 ? n : 0));
        if (n == 0) return 0;
        if (n < 0 && errno != EINTR) return 1;
    }
}

}  // namespace stamplog::storage::smb
