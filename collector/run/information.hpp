// What the information units bring: their answers as documents of the bundle.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "stamplog/pep/pep_session.hpp"
#include "stamplog/plan/plan.hpp"
#include "teller.hpp"

namespace stamplog::run {

// All streams of a call as lines of text, as a console would show them; cut at a limit, which it then says.
class stream_text {
 public:
    // Valid as long as this object; used on the thread that calls.
    session::observer observer();
    std::string take() { return std::move(text_); }

 private:
    void line(std::string_view prefix, std::string_view text);
    std::string text_;
    bool cut_ = false;
};

// Documents by their path in the bundle, in files too, so that they outlive the process. Thread-safe.
class document_store {
 public:
    // Reads what an earlier process of the run left in `folder`.
    explicit document_store(std::filesystem::path folder);
    // On the disk when it returns. An error: it is kept in memory only.
    [[nodiscard]] result<void> put(std::string path, std::string content);
    std::map<std::string, std::string> all() const;

 private:
    const std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> documents_;
};

// Puts the answer of an information unit into the store; returns one line that says what it was.
std::string keep_information(const plan::unit& u, const pep::call_outcome& answer, std::string console, document_store& into,
                             teller& tell);

}  // namespace stamplog::run
