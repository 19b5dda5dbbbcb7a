#include "client_replay.hpp"

#include <algorithm>
#include <stdexcept>

#include "event_text.hpp"
#include "request_text.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::testing {
namespace {

using namespace psrp;
using outofproc::element;

template <class T>
void must(const std::string& where, const result<T>& r) {
    if (!r) throw std::runtime_error(where + ": " + describe(r.error()));
}

client_options options_for(const std::vector<recorded_line>& lines, host_kind host, std::function<result<secret>()> key_pair) {
    client_options o;
    o.host = host;
    o.key_pair = std::move(key_pair);
    o.pool_id = recorded_pool(lines);
    return o;
}

std::string property_text(const message& m, std::string_view name) {
    const auto body = read_clixml(m.body);
    must("property", body);
    return as_string(*as_object(*body)->find(name)).value();
}

std::int64_t property_number(const message& m, std::string_view name) {
    const auto body = read_clixml(m.body);
    must("property", body);
    return as_int(*as_object(*body)->find(name)).value();
}

bool holds(const recorded_line& l, message_type type) {
    return std::any_of(l.messages.begin(), l.messages.end(), [&](const auto& m) { return m.type == type; });
}

}  // namespace

client_replay::client_replay(const std::filesystem::path& folder, const std::string& name, host_kind host,
                             std::function<result<secret>()> key_pair)
    : name_(name),
      lines_(read_lines(folder, name)),
      fed_(lines_.size(), false),
      key_(recorded_session_key(folder, name)),
      pool_(options_for(lines_, host, std::move(key_pair)), random_),
      carrier_(pool_) {}

void client_replay::invoke(const command& cmd) {
    calls.push_back([cmd](client& c) { return c.invoke(cmd); });
}

void client_replay::invoke_script(const std::string& text) {
    calls.push_back([text](client& c) { return c.invoke(script{text}); });
}

std::vector<std::string> client_replay::heard::of(std::string_view kind) const {
    std::vector<std::string> out;
    for (const auto& t : text)
        if (t.starts_with(kind)) out.push_back(t);
    return out;
}

void client_replay::run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].from_server) {
            if (!fed_[i]) feed(lines_[i]);
        } else {
            send(lines_[i], i);
        }
    }
    if (!calls.empty() || !answers.empty())
        throw std::runtime_error(name_ + ": the recording had no place for " + std::to_string(calls.size()) + " calls and " +
                                 std::to_string(answers.size()) + " answers of the test");
}

// Sends our line for a recorded one: what is queued already, or what an intent queues. Where ours waits for an ack that the
// recorded client did not wait for, the server's next lines come first.
void client_replay::send(const recorded_line& l, std::size_t at) {
    auto ours = carrier_.data_to_send();
    for (auto next = at + 1; ours.empty() && carrier_.awaiting_ack(); ++next) {
        if (next >= lines_.size()) throw std::runtime_error(name_ + ": the ack that our client waits for never came");
        if (!lines_[next].from_server || fed_[next]) continue;
        feed(lines_[next]);
        fed_[next] = true;
        ours = carrier_.data_to_send();
    }
    if (ours.empty()) {
        act(l);
        ours = carrier_.data_to_send();
    }
    compare(l, ours);
}

void client_replay::act(const recorded_line& l) {
    switch (l.line.what) {
        case element::data:
            return act_on_data(l);
        case element::command: {
            if (calls.empty()) throw std::runtime_error(name_ + ": the recording has more pipelines than the test");
            random_.give(l.line.id);
            const auto id = calls.front()(pool_);
            must(name_ + ": invoke", id);
            calls.pop_front();
            ids_.push_back(*id);
            pipelines.emplace_back();
            return;
        }
        case element::signal:
            return must(name_ + ": stop", pool_.stop(l.line.id));
        case element::close:
            return must(name_ + ": close", l.line.id.is_zero() ? pool_.close_pool() : pool_.close_pipeline(l.line.id));
        case element::data_ack:
        case element::command_ack:
        case element::close_ack:
        case element::signal_ack:
            break;
    }
    throw std::runtime_error(name_ + ": a client does not send " + l.text);
}

// The requests about runspaces; false when the line is none.
bool client_replay::ask_pool(const recorded_line& l) {
    const auto count = [&](std::string_view name) {
        return static_cast<std::int32_t>(property_number(l.messages.at(0), name));
    };
    result<std::int64_t> asked;
    if (holds(l, message_type::get_available_runspaces))
        asked = pool_.get_available_runspaces();
    else if (holds(l, message_type::set_max_runspaces))
        asked = pool_.set_max_runspaces(count("MaxRunspaces"));
    else if (holds(l, message_type::set_min_runspaces))
        asked = pool_.set_min_runspaces(count("MinRunspaces"));
    else if (holds(l, message_type::reset_runspace_state))
        asked = pool_.reset_runspace_state();
    else
        return false;
    must(name_ + ": ask the pool", asked);
    return true;
}

void client_replay::act_on_data(const recorded_line& l) {
    if (holds(l, message_type::session_capability)) return must(name_ + ": open", pool_.open());
    if (holds(l, message_type::public_key)) return must(name_ + ": exchange", pool_.exchange_key());
    if (ask_pool(l)) return;
    if (l.line.stream != stream_name::prompt_response || asked_.empty() || answers.empty())
        throw std::runtime_error(name_ + ": our client has no reason to send what was recorded: " + l.text.substr(0, 200));
    const auto response = answers.front()(pool_, asked_.front());
    must(name_ + ": respond", pool_.respond(asked_.front(), response));
    answers.pop_front();
    asked_.pop_front();
}

void client_replay::compare(const recorded_line& l, const std::string& ours) {
    if (ours.empty())
        throw std::runtime_error(name_ + ": our client sends nothing where this was recorded: " + l.text.substr(0, 200));
    const auto line = outofproc::read_line(std::string_view(ours).substr(0, ours.size() - 1));
    must(name_, line);
    if (line->what != l.line.what || line->id != l.line.id || line->stream != l.line.stream)
        throw std::runtime_error(name_ + ": sent " + ours.substr(0, 120) +
                                 " where this was recorded: " + l.text.substr(0, 120));
    std::vector<bytes> complete;
    must(name_, own_.put(line->id, line->payload, complete));
    if (complete.size() != l.messages.size()) throw std::runtime_error(name_ + ": another number of messages in a line");
    for (std::size_t i = 0; i < complete.size(); ++i) {
        auto m = decode_message(complete[i]);
        must(name_, m);
        if (m->type != l.messages[i].type || m->pool != l.messages[i].pool || m->pipeline != l.messages[i].pipeline)
            throw std::runtime_error(name_ + ": sent " + to_string(m->type) +
                                     " where this was recorded: " + to_string(l.messages[i].type));
        if (m->type == message_type::public_key) public_key = property_text(*m, "PublicKey");
        const auto asked = request_text(*m), recorded = request_text(l.messages[i]);
        if (asked != recorded) throw std::runtime_error(name_ + ": sent " + asked + " where this was recorded: " + recorded);
    }
}

// The recorded session key was sealed for the recorded client's RSA key; ours gets the same key sealed for its own.
std::string client_replay::resealed(const recorded_line& l) const {
    const auto key = session_key::from(*key_);
    must(name_, key);
    const auto sealed = seal_session_key(*key, public_key);
    must(name_, sealed);
    auto m = l.messages.front();
    m.body = write_clixml(make_object({{"EncryptedSessionKey", *sealed}}));
    auto copy = l.line;
    const auto object_id = load_be<std::uint64_t>(l.line.payload.data());
    copy.payload = fragment(encode(m, true), object_id, default_fragment_blob).front();
    return outofproc::write_line(copy);
}

void client_replay::feed(const recorded_line& l) {
    const bool sealed = holds(l, message_type::encrypted_session_key);
    must(name_ + ": " + l.text.substr(0, 80), carrier_.receive(sealed ? resealed(l) : l.text + "\n"));
    take_events();
}

void client_replay::take_events() {
    while (auto e = pool_.next_event()) {
        const auto id = event_pipeline(*e);
        const auto at = std::find(ids_.begin(), ids_.end(), id);
        auto& into = at == ids_.end() ? pool_heard : pipelines[static_cast<std::size_t>(at - ids_.begin())];
        into.text.push_back(event_text(*e));
        const auto* called = std::get_if<event::host_called>(&*e);
        if (called && called->call.wants_answer()) asked_.push_back(called->call);
        into.events.push_back(std::move(*e));
    }
}

}  // namespace stamplog::testing
