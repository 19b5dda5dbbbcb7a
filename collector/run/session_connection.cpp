#include "session_connection.hpp"

namespace stamplog::run {
namespace {

class session_connection final : public connection {
 public:
    explicit session_connection(std::unique_ptr<pep::pep_session> s) : session_(std::move(s)) {}

    std::string session_id() const override { return session_->session_id(); }
    utc_time opened_at() const override { return session_->opened_at(); }
    result<pep::call_outcome> call(const psrp::command& c, const session::observer& watch, std::stop_token stop,
                                   std::optional<steady_time> deadline) override {
        return session_->call(c, watch, stop, deadline);
    }
    result<pep::close_report> close(const pep::landing_folder& where) override {
        if (!where.unc.empty()) return session_->close(where);
        session_->abandon();
        pep::close_report report;
        report.problem = "no share is given for it (--share): it waits on the ERCS";
        return report;
    }
    void know_stamp_offset(int minutes) override { session_->know_stamp_offset(minutes); }
    void abandon() override { session_->abandon(); }

 private:
    std::unique_ptr<pep::pep_session> session_;
};

}  // namespace

connector connect_by(const endpoint& e, const settings& s, std::optional<int> stamp_offset, clock& time, log_sink& log) {
    return {e.name,
            [e, user = s.user, allowed = pep::allow_list(s.allowed_cmdlets), stamp_offset, &time, &log](
                std::stop_token stop, const id_sink& announce) -> result<std::unique_ptr<connection>> {
                auto opened = e.open(stop, announce);
                if (!opened) return fail(opened.error());
                return std::make_unique<session_connection>(
                    std::make_unique<pep::pep_session>(std::move(*opened), e.name, user, allowed, time, log, stamp_offset));
            },
            e.end_left};
}

}  // namespace stamplog::run
