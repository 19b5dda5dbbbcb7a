// Does the tasks of one ERCS, on that ERCS's thread: owns its session from opening to closing, and the record of it.
#pragma once

#include <memory>
#include <string>

#include "attempt.hpp"
#include "scheduler.hpp"
#include "stamplog/run/connection.hpp"

namespace stamplog::run {

// Used by one thread; record() after that thread is done.
class worker {
 public:
    // `transcripts`: this ERCS's own folder on the share.
    worker(connector how, pep::landing_folder transcripts, const run_context& run);

    // Total: whatever happens, the answer to the task. A bug that throws fails the task, not the run.
    event perform(const task& t) noexcept;

    // It opens no session, since those of the process before could not be ended there, and gets no tasks.
    void block(const error& why);

    const session_record& record() const { return record_; }
    bool auth_refused() const { return record_.problem_code == errc::auth; }

 private:
    event do_it(const task& t);
    bool open();
    attempt_result run_unit(const task& t);
    void rest();
    void tell(const task& t);
    void close();
    void lose(const std::string& why);

    connector how_;
    pep::landing_folder transcripts_;
    const run_context& run_;
    std::unique_ptr<connection> session_;
    session_record record_;
};

}  // namespace stamplog::run
