#include "soap_replay.hpp"

#include <boost/asio/post.hpp>
#include <regex>

#include "request_text.hpp"
#include "secure_string.hpp"
#include "soap_shape.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/psrp/clixml.hpp"

namespace stamplog::testing {
namespace {

using psrp::message_type;

void replace_all(std::string& text, const std::string& what, const std::string& by) {
    if (what.empty()) return;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

std::string verb_in(const std::string& soap) {
    static const std::regex action("<(?:\\w+:)?Action[^>]*>([^<]*)<");
    std::smatch m;
    if (!std::regex_search(soap, m, action)) return {};
    const std::string uri = m[1];
    return uri.substr(uri.rfind('/') + 1);
}

std::string property_text(const psrp::message& m, const char* name) {
    const auto body = psrp::read_clixml(m.body);
    const auto* o = body ? psrp::as_object(*body) : nullptr;
    const auto* p = o == nullptr ? nullptr : o->find(name);
    return p == nullptr ? std::string() : psrp::display(*p);
}

std::string message_id(const std::string& soap) { return between(soap, "MessageID>", "<"); }
std::string shell_in(const std::string& soap) {
    const auto selector = between(soap, "Name=\"ShellId\">", "<");
    return upper(selector.empty() ? between(soap, "Shell ShellId=\"", "\"") : selector);
}
std::string command_in(const std::string& soap) { return upper(between(soap, "CommandId=\"", "\"")); }

}  // namespace

soap_replay::soap_replay(boost::asio::io_context& io, soap_recording recording, std::optional<bytes> key)
    : io_(io), recording_(std::move(recording)), session_key_(std::move(key)), played_(recording_.exchanges.size(), false) {
    for (const auto& e : recording_.exchanges) expected_.insert(expected_.end(), e.sent.begin(), e.sent.end());
}

bool soap_replay::played(std::size_t n) const {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < n; ++i)
        if (!played_[i]) return false;
    return true;
}
bool soap_replay::played_one(std::size_t i) const {
    const std::scoped_lock lock(mutex_);
    return i < played_.size() && played_[i];
}
std::string soap_replay::failure() const {
    const std::scoped_lock lock(mutex_);
    return failure_;
}
std::multiset<std::string> soap_replay::shape_differences() const {
    const std::scoped_lock lock(mutex_);
    return differences_;
}
std::size_t soap_replay::same_messages() const {
    const std::scoped_lock lock(mutex_);
    return same_;
}

void soap_replay::fail(const std::string& why) {
    const std::scoped_lock lock(mutex_);
    if (failure_.empty()) failure_ = why;
}

// Sends are one stream with the messages in them: a client may put more, or less, into one request than the recorded one did.
bool soap_replay::acts_done_before(std::size_t i) const {
    std::size_t messages = 0;
    for (std::size_t k = 0; k < i; ++k) {
        const auto& e = recording_.exchanges[k];
        messages += e.sent.size();
        if (e.verb == "Receive") continue;
        if (e.verb == "Send" ? seen_ < messages : !played_[k]) return false;
    }
    return true;
}

std::optional<std::size_t> soap_replay::next_act() const {
    for (std::size_t i = 0; i < recording_.exchanges.size(); ++i)
        if (recording_.exchanges[i].verb != "Receive" && recording_.exchanges[i].verb != "Send" && !played_[i]) return i;
    return std::nullopt;
}

std::uint64_t soap_replay::ask(const std::string&, const std::string&, std::string soap, done then) {
    hold h{next_++, std::move(soap), std::move(then)};
    const auto number = h.number;
    // Never answered from within.
    boost::asio::post(io_, [this, h = std::move(h)]() mutable {
        if (verb_in(h.soap) == "Receive")
            receive(std::move(h));
        else
            act(std::move(h));
        serve_held();
    });
    return number;
}

void soap_replay::forget(std::uint64_t request) { held_.erase(request); }

void soap_replay::receive(hold h) {
    if (serve(h)) return;
    const auto number = h.number;
    held_.emplace(number, std::move(h));
    // Nothing recorded for it, or not yet: the client is told so after a while, and asks again.
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, std::chrono::milliseconds(20));
    timer->async_wait([this, number, timer](const boost::system::error_code&) {
        const auto found = held_.extract(number);
        if (!found.empty()) time_out(found.mapped());
    });
}

void soap_replay::serve_held() {
    for (auto it = held_.begin(); it != held_.end();) it = serve(it->second) ? held_.erase(it) : std::next(it);
}

bool soap_replay::serve(const hold& h) {
    const auto shell = shell_in(h.soap), command = command_in(h.soap);
    for (std::size_t i = 0; i < recording_.exchanges.size(); ++i) {
        const auto& e = recording_.exchanges[i];
        if (e.verb != "Receive" || played_[i]) continue;
        const auto known = [&](const std::string& recorded) {
            const auto found = ids_.find(recorded);
            return found == ids_.end() ? std::string() : found->second;
        };
        if (known(e.shell) != shell || (e.command.empty() ? !command.empty() : known(e.command) != command)) continue;
        if (!acts_done_before(i)) return false;
        compare_shapes(e, h.soap);
        answer(i, h);
        return true;
    }
    return false;
}

void soap_replay::time_out(const hold& h) {
    h.then(
        500,
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
        "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\"><s:Header><a:RelatesTo>" +
            message_id(h.soap) +
            "</a:RelatesTo></s:Header><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:TimedOut</"
            "s:Value>"
            "</s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">nothing yet</s:Text></s:Reason><s:Detail><f:WSManFault "
            "xmlns:f=\"http://schemas.microsoft.com/wbem/wsman/1/wsmanfault\" "
            "Code=\"2150858793\"/></s:Detail></s:Fault></s:Body></s:Envelope>");
}

void soap_replay::learn(const recorded_exchange& e, const std::string& soap) {
    const auto pair = [&](const std::string& recorded, const std::string& ours) {
        if (recorded.empty() || ours.empty()) return;
        ids_[recorded] = ours;
    };
    const bool own_id = e.verb == "Create" && upper(between(e.request, "Shell ShellId=\"", "\"")) != e.shell;
    pair(e.shell, own_id ? e.shell : shell_in(soap));
    if (e.verb != "Command") return;
    const auto given = upper(between(e.response, "CommandId>", "<"));
    pair(given, given == e.command ? command_in(soap) : given);
}

// What the request completes, compared with what was recorded next. False: something else.
bool soap_replay::take_messages(const std::string& soap, const std::string& verb) {
    const auto command = command_in(soap);
    for (const auto& text : fragment_texts(soap)) {
        const auto data = from_base64(text);
        if (!data) return fail("fragments that are no base64"), false;
        guid channel;
        if (!command.empty())
            channel = parse_guid(command).value_or(guid{});
        else if (verb != "Create" && verb != "Connect")
            channel = parse_guid(shell_in(soap)).value_or(guid{});
        std::vector<bytes> complete;
        if (auto put = incoming_.put(channel, *data, complete); !put) return fail(describe(put.error())), false;
        for (const auto& b : complete) {
            const auto m = psrp::decode_message(b);
            if (!m) return fail(describe(m.error())), false;
            if (seen_ >= expected_.size())
                return fail("sent " + to_string(m->type) + " after everything that was recorded"), false;
            const auto& recorded = expected_[seen_++];
            if (m->type != recorded.type)
                return fail("sent " + to_string(m->type) + " where " + to_string(recorded.type) + " was recorded"), false;
            // Opaque bytes: the recorded client writes a GUID's in another order than its text has them.
            raw_ids_[recorded.pool] = m->pool;
            if (!recorded.pipeline.is_zero()) raw_ids_[recorded.pipeline] = m->pipeline;
            if (m->type == message_type::public_key) {
                const auto body = psrp::read_clixml(m->body);
                if (body) public_key_ = psrp::as_string(*psrp::as_object(*body)->find("PublicKey")).value_or("");
            } else if (m->type == message_type::reset_runspace_state) {
                // The recorded client counts its requests from 0, PowerShell's own and ours from 1.
                ours_of_call_[property_text(recorded, "ci")] = property_text(*m, "ci");
            } else if (request_text(*m) != request_text(recorded)) {
                return fail("sent " + request_text(*m) + " where this was recorded: " + request_text(recorded)), false;
            }
            const std::scoped_lock lock(mutex_);
            ++same_;
        }
    }
    return true;
}

void soap_replay::compare_shapes(const recorded_exchange& e, const std::string& soap) {
    auto recorded = shape_of(e.request), ours = shape_of(soap);
    const std::scoped_lock lock(mutex_);
    for (const auto& line : recorded)
        if (const auto same = ours.find(line); same != ours.end())
            ours.erase(same);
        else
            differences_.insert(e.verb + ": only recorded: " + line);
    for (const auto& line : ours) differences_.insert(e.verb + ": only ours: " + line);
}

void soap_replay::act(hold h) {
    const auto verb = verb_in(h.soap);
    if (verb == "Send") {
        if (!take_messages(h.soap, verb)) return h.then(500, "");
        mark_sends(h.soap);
        return h.then(200,
                      "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
                      "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"><s:Header><a:RelatesTo>" +
                          message_id(h.soap) +
                          "</a:RelatesTo></s:Header><s:Body><r:SendResponse "
                          "xmlns:r=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\"/>"
                          "</s:Body></s:Envelope>");
    }
    const auto next = next_act();
    // The recorded client did not end its commands one by one; ours does, as PowerShell's own.
    if (verb == "Signal" && (!next || recording_.exchanges[*next].verb != "Signal"))
        return h.then(200,
                      "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
                      "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"><s:Header><a:RelatesTo>" +
                          message_id(h.soap) +
                          "</a:RelatesTo></s:Header><s:Body><r:SignalResponse "
                          "xmlns:r=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\"/>"
                          "</s:Body></s:Envelope>");
    if (!next || recording_.exchanges[*next].verb != verb) {
        fail("asked for " + verb + " where " + (next ? recording_.exchanges[*next].verb : "nothing") + " was recorded");
        return h.then(500, "");
    }
    const auto& e = recording_.exchanges[*next];
    learn(e, h.soap);
    if (!take_messages(h.soap, verb)) return h.then(500, "");
    compare_shapes(e, h.soap);
    mark_sends({});
    answer(*next, h);
}

// Sends whose messages have all come, in this request or in one before it.
void soap_replay::mark_sends(const std::string& soap) {
    std::size_t messages = 0;
    for (std::size_t i = 0; i < recording_.exchanges.size(); ++i) {
        const auto& e = recording_.exchanges[i];
        messages += e.sent.size();
        if (e.verb != "Send" || played_[i] || seen_ < messages) continue;
        if (!soap.empty()) compare_shapes(e, soap);
        const std::scoped_lock lock(mutex_);
        played_[i] = true;
    }
}

void soap_replay::answer(std::size_t i, const hold& h) {
    {
        const std::scoped_lock lock(mutex_);
        played_[i] = true;
    }
    h.then(recording_.exchanges[i].status, rewritten(recording_.exchanges[i], h.soap));
}

std::string soap_replay::rewritten(const recorded_exchange& e, const std::string& soap) {
    auto text = e.response;
    const auto theirs = between(text, "RelatesTo>", "<");
    replace_all(text, theirs, message_id(soap));
    for (const auto& [recorded, ours] : ids_) {
        replace_all(text, recorded, ours);
        replace_all(text, lower(recorded), lower(ours));
    }
    for (const auto& base64 : fragment_texts(e.response)) replace_all(text, base64, rewritten_fragments(base64));
    return text;
}

// Ids are opaque bytes in the header of every message; the session key is sealed for the client that is there.
std::string soap_replay::rewritten_fragments(const std::string& base64) {
    auto data = from_base64(base64).value_or(bytes{});
    for (const auto& [from, to] : raw_ids_) {
        if (from.is_zero()) continue;
        for (auto at = data.begin(); (at = std::search(at, data.end(), from.data.begin(), from.data.end())) != data.end();)
            at = std::copy(to.data.begin(), to.data.end(), at);
    }
    std::vector<bytes> complete;
    psrp::reassembler one;
    if (!one.put(guid{}, data, complete) || complete.size() != 1) return to_base64(data);
    auto m = psrp::decode_message(complete.front());
    if (m && m->type == message_type::runspace_availability) {
        for (const auto& [recorded, ours] : ours_of_call_)
            replace_all(m->body, "\"ci\">" + recorded + "<", "\"ci\">" + ours + "<");
        return to_base64(
            psrp::fragment(psrp::encode(*m, true), load_be<std::uint64_t>(data.data()), psrp::default_fragment_blob).front());
    }
    if (!m || m->type != message_type::encrypted_session_key || public_key_.empty()) return to_base64(data);
    const auto key = psrp::session_key::from(session_key_.value_or(bytes(32, 7)));
    const auto sealed = psrp::seal_session_key(*key, public_key_);
    m->body = psrp::write_clixml(psrp::make_object({{"EncryptedSessionKey", *sealed}}));
    return to_base64(
        psrp::fragment(psrp::encode(*m, true), load_be<std::uint64_t>(data.data()), psrp::default_fragment_blob).front());
}

}  // namespace stamplog::testing
