#include "caller.hpp"

namespace stamplog::pep {
namespace {

class session_caller final : public caller {
 public:
    explicit session_caller(std::unique_ptr<session::session> s) : session_(std::move(s)) {}
    result<session::invocation> invoke(const psrp::command& c, const session::observer& watch, std::stop_token stop,
                                       std::optional<steady_time> deadline) override {
        return session_->invoke(c, watch, std::move(stop), deadline);
    }
    result<void> close() override { return session_->close(); }
    std::string id() const override { return to_string(session_->id()); }

 private:
    std::unique_ptr<session::session> session_;
};

}  // namespace

std::unique_ptr<caller> over_session(std::unique_ptr<session::session> s) {
    return std::make_unique<session_caller>(std::move(s));
}

}  // namespace stamplog::pep
