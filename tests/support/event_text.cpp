#include "event_text.hpp"

namespace stamplog::testing {
namespace {

using namespace psrp;

std::string reason_text(const std::optional<error_record>& r) {
    return r ? " " + r->fully_qualified_id + ": " + r->message : std::string();
}

struct to_text {
    std::string operator()(const event::pool_opened&) const { return "pool opened"; }
    std::string operator()(const event::connected& e) const {
        return "connected " + std::to_string(e.min_runspaces) + " " + std::to_string(e.max_runspaces);
    }
    std::string operator()(const event::pool_ended& e) const {
        return "pool ended " + std::to_string(static_cast<int>(e.state)) + reason_text(e.reason);
    }
    std::string operator()(const event::application_private_data&) const { return "private data"; }
    std::string operator()(const event::session_key_ready&) const { return "session key"; }
    std::string operator()(const event::runspace_availability& e) const {
        return "availability " + std::to_string(e.call_id) + " " + display(e.response);
    }
    std::string operator()(const event::output& e) const { return "output " + display(e.object); }
    std::string operator()(const event::error& e) const {
        return "error " + e.record.fully_qualified_id + ": " + e.record.message;
    }
    std::string operator()(const event::warning& e) const { return "warning " + e.record.message; }
    std::string operator()(const event::verbose& e) const { return "verbose " + e.record.message; }
    std::string operator()(const event::debug& e) const { return "debug " + e.record.message; }
    std::string operator()(const event::progress& e) const {
        return "progress " + e.record.activity + "/" + e.record.status + " " + std::to_string(e.record.percent) +
               (e.record.completed ? " completed" : "");
    }
    std::string operator()(const event::information& e) const { return "information " + display(e.record.message_data); }
    std::string operator()(const event::pipeline_ended& e) const {
        return "ended " + std::to_string(static_cast<int>(e.state)) + reason_text(e.reason);
    }
    std::string operator()(const event::host_called& e) const {
        std::string text =
            "host call " + std::to_string(e.call.call_id) + " " + std::to_string(static_cast<int>(e.call.method));
        for (const auto& p : e.call.parameters) text += " [" + display(p) + "]";
        return text;
    }
    std::string operator()(const event::user_event&) const { return "user event"; }
    std::string operator()(const event::ignored& e) const { return "ignored " + e.what; }
};

template <class T>
concept of_pipeline = requires(const T& t) {
    t.pipeline;
};

}  // namespace

std::string event_text(const client_event& e) { return std::visit(to_text{}, e); }

guid event_pipeline(const client_event& e) {
    return std::visit(
        [](const auto& x) -> guid {
            using type = std::decay_t<decltype(x)>;
            if constexpr (of_pipeline<type>)
                return x.pipeline;
            else if constexpr (std::is_same_v<type, event::host_called>)
                return x.call.pipeline;
            else
                return {};
        },
        e);
}

}  // namespace stamplog::testing
