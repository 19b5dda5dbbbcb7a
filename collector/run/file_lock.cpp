#include "file_lock.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

// Between taking a lock and writing who took it there is a moment.
constexpr std::chrono::milliseconds name_comes_within{1'000}, look_for_name_again{5};

// The C library's own (2.36) cannot be linked from C++.
int open_process(int process) { return static_cast<int>(::syscall(SYS_pidfd_open, process, 0U)); }

struct flock whole(short how) {
    struct flock f {};
    f.l_type = how;
    f.l_whence = SEEK_SET;
    return f;
}

tl::unexpected<error> trouble(const fs::path& file) { return fail(errc::io, file.string() + ": " + std::strerror(errno)); }

// The 22nd field of proc(5)'s stat; the second is the program's name in brackets, which may hold anything. 0: no such process.
std::uint64_t began(int process) {
    constexpr int field = 22, behind_name = 3;
    std::ifstream in("/proc/" + std::to_string(process) + "/stat", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto name_ends = text.rfind(')');
    if (name_ends == std::string::npos) return 0;
    std::istringstream fields(text.substr(name_ends + 1));
    std::string word;
    for (int i = behind_name; i <= field; ++i)
        if (!(fields >> word)) return 0;
    return std::strtoull(word.c_str(), nullptr, 10);
}

lock_holder read_holder(const fs::path& file) {
    lock_holder who;
    std::ifstream in(file, std::ios::binary);
    if (!(in >> who.process >> who.began) || who.process <= 0) return {};
    in.ignore(1);
    std::getline(in, who.says);
    return who;
}

// An open file of its own each, so that two objects of one process keep each other out as two processes do.
bool is_taken(int file) {
    auto asked = whole(F_RDLCK);
    return ::fcntl(file, F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
}

}  // namespace

result<std::variant<file_lock, lock_holder>> file_lock::take(const fs::path& file, const std::string& says) {
    file_lock lock;
    lock.file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock.file_ < 0) return trouble(file);
    for (;;) {
        auto mine = whole(F_WRLCK);
        if (::fcntl(lock.file_, F_OFD_SETLK, &mine) == 0) break;
        if (errno != EAGAIN && errno != EACCES) return trouble(file);
        if (auto who = holder(file)) return std::move(*who);
    }
    const auto text = std::to_string(::getpid()) + " " + std::to_string(began(::getpid())) + " " + says + "\n";
    if (::ftruncate(lock.file_, 0) != 0 || ::pwrite(lock.file_, text.data(), text.size(), 0) < 0) return trouble(file);
    return std::variant<file_lock, lock_holder>(std::move(lock));
}

bool file_lock::held(const fs::path& file) {
    const int open = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (open < 0) return false;
    const bool taken = is_taken(open);
    ::close(open);
    return taken;
}

std::optional<lock_holder> file_lock::holder(const fs::path& file) {
    const auto until = std::chrono::steady_clock::now() + name_comes_within;
    while (held(file)) {
        const auto who = read_holder(file);
        if (who.process > 0 && began(who.process) == who.began) return who;
        if (std::chrono::steady_clock::now() >= until) return lock_holder{};
        std::this_thread::sleep_for(look_for_name_again);
    }
    return std::nullopt;
}

file_lock::~file_lock() {
    if (file_ >= 0) ::close(file_);
}

result<bool> interrupt(const lock_holder& who) {
    const int process = open_process(who.process);
    if (process < 0 && errno == ESRCH) return false;
    const auto refused = [&] {
        return fail(errc::refused, "process " + std::to_string(who.process) + ": " + std::strerror(errno),
                    "It belongs to another user; end it there, with Ctrl-C or SIGINT.");
    };
    if (process < 0) return refused();
    // The handle is of whoever has the number now; that it began when the holder began makes it the holder.
    const bool same = began(who.process) == who.began;
    const bool sent = same && ::syscall(SYS_pidfd_send_signal, process, SIGINT, nullptr, 0U) == 0;
    const int why = errno;
    ::close(process);
    errno = why;
    if (!same || sent || why == ESRCH) return sent;
    return refused();
}

}  // namespace stamplog::run
