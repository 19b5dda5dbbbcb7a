#include "server_replay.hpp"

#include <stdexcept>

#include "message_word.hpp"

namespace stamplog::testing {
namespace {

using namespace psrp;
using outofproc::element;

// The entropy must outlive the endpoint that is constructed with it.
scripted_entropy& entropy_for(const std::filesystem::path& folder, const std::string& name) {
    static thread_local scripted_entropy source;
    source = scripted_entropy();
    if (const auto key = recorded_session_key(folder, name)) source.give(*key);
    return source;
}

}  // namespace

server_replay::server_replay(const std::filesystem::path& folder, const std::string& name)
    : endpoint(entropy_for(folder, name)), name_(name), lines_(read_lines(folder, name)) {}

void server_replay::tell(const recorded_line& l, bool is_recorded) {
    auto& channel = (is_recorded ? recorded : answered)[to_string(l.line.id)];
    auto& end = is_recorded ? recorded_end : answered_end;
    auto& acks = is_recorded ? recorded_acks : answered_acks;
    switch (l.line.what) {
        case element::data:
            for (const auto& m : l.messages) {
                channel.push_back(word_for(m));
                if (m.type == message_type::runspace_pool_state) end.push_back(channel.back());
            }
            return;
        case element::data_ack:
            ++acks;
            // The pool's DataAck comes last; when a pipeline's comes, between its outputs, is chance.
            if (l.line.id.is_zero()) channel.push_back("DataAck");
            return;
        case element::command_ack:
            ++acks;
            return;
        case element::signal_ack:
            channel.push_back("SignalAck");
            return;
        case element::close_ack:
            channel.push_back("CloseAck");
            end.push_back("CloseAck " + to_string(l.line.id));
            return;
        case element::command:
        case element::close:
        case element::signal:
            break;
    }
    throw std::runtime_error(name_ + ": a server does not send " + l.text);
}

void server_replay::tell_answers(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        recorded_line l;
        l.text = text.substr(at, end - at);
        at = end + 1;
        auto line = outofproc::read_line(l.text);
        if (!line) throw std::runtime_error(name_ + ": " + describe(line.error()));
        l.line = std::move(*line);
        std::vector<bytes> complete;
        if (auto r = own_.put(l.line.id, l.line.payload, complete); !r) throw std::runtime_error(describe(r.error()));
        for (const auto& c : complete) l.messages.push_back(decode_message(c).value());
        tell(l, false);
    }
}

void server_replay::run() {
    for (const auto& l : lines_) {
        if (l.from_server) {
            tell(l, true);
            continue;
        }
        std::string out;
        if (auto r = endpoint.feed(l.text + "\n", out); !r) throw std::runtime_error(name_ + ": " + describe(r.error()));
        tell_answers(out);
    }
}

}  // namespace stamplog::testing
