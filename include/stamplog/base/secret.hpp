// A secret text (password, SAS, session key): move-only, wiped when it goes, cannot be printed by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace stamplog {

// Overwrites memory in a way that the optimiser keeps.
void wipe(void* data, std::size_t size) noexcept;
// Wipes and empties a string.
void wipe(std::string& s) noexcept;

class secret {
 public:
    secret() = default;
    explicit secret(std::string text) : text_(std::move(text)) {}
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    secret(secret&& other) noexcept { take(other); }
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            wipe(text_);
            take(other);
        }
        return *this;
    }
    ~secret() { wipe(text_); }

    // Every use of the plain text is greppable by this name. The view dies with the secret; a NUL
    // stands behind it, for libraries that want one.
    std::string_view reveal() const noexcept { return text_; }
    secret clone() const { return secret(std::string(text_)); }
    bool empty() const noexcept { return text_.empty(); }

 private:
    // A moved-from std::string may keep its short-string bytes, so both sides are handled by hand.
    void take(secret& other) noexcept {
        text_.swap(other.text_);
        wipe(other.text_);
    }
    std::string text_;
};

}  // namespace stamplog
