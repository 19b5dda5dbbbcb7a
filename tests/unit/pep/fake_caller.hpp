// A session that answers as a test says.
#pragma once

#include <deque>
#include <functional>

#include "caller.hpp"

namespace stamplog::test {

struct call_book {
    std::vector<psrp::command> invoked;
    std::vector<std::optional<steady_time>> deadlines;
    int closed = 0;
    // What the endpoint does for a command; none: it completes without output.
    std::function<result<session::invocation>(const psrp::command&)> answer;
};

class fake_caller final : public pep::caller {
 public:
    explicit fake_caller(call_book& book) : book_(book) {}
    result<session::invocation> invoke(const psrp::command& c, const session::observer&, std::stop_token,
                                       std::optional<steady_time> deadline) override {
        book_.invoked.push_back(c);
        book_.deadlines.push_back(deadline);
        if (book_.answer) return book_.answer(c);
        return session::invocation{};
    }
    result<void> close() override {
        ++book_.closed;
        return {};
    }
    std::string id() const override { return "11111111-2222-4333-8444-555555555555"; }

 private:
    call_book& book_;
};

inline session::invocation failed_with(std::string id, std::string message) {
    session::invocation i;
    i.state = psrp::pipeline_state::failed;
    i.reason.emplace();
    i.reason->fully_qualified_id = std::move(id);
    i.reason->message = std::move(message);
    return i;
}

}  // namespace stamplog::test
