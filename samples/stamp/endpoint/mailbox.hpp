// How the pipeline's thread hands records to the thread that speaks the protocol: a bounded queue and a file descriptor that
// wakes a poll. The pipeline waits when the client reads slower than it writes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace stampsim {

class mailbox {
 public:
    using letter = std::function<void()>;  // runs on the protocol's thread

    mailbox();
    ~mailbox();
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;

    void post(letter l);        // waits for room; from any thread
    std::deque<letter> take();  // never waits
    void open_wide();           // no more waiting for room: the reader is about to end
    int readable() const { return fd_; }
    void quiet();  // readable() tells of what is posted from now on only; what lies there waits for take()

 private:
    static constexpr std::size_t room = 256;
    int fd_;
    std::mutex mutex_;
    std::condition_variable space_;
    std::deque<letter> letters_;
    bool wide_ = false;
};

}  // namespace stampsim
