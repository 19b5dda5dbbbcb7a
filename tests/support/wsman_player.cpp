#include "wsman_player.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "message_word.hpp"
#include "soap_recording.hpp"
#include "stamplog/base/system.hpp"

namespace stamplog::testing {
namespace {

constexpr std::chrono::seconds patience{60};

std::string fresh_id() {
    static std::mutex mutex;
    static system_entropy random;
    const std::scoped_lock lock(mutex);
    return upper(to_string(random.new_guid()));
}

// How far a stream has come, as far as the recorded client waited for it.
struct pace {
    std::size_t states = 0, questions = 0, messages = 0;
};

// One side's messages of a stream.
struct listener {
    psrp::reassembler whole;
    std::vector<std::string> words;
    pace at;

    void take(const answer_parts& a) {
        if (a.state == "Pending") ++at.questions;
        for (const auto& piece : a.streams) {
            std::vector<bytes> complete;
            if (auto put = whole.put(guid{}, piece, complete); !put) throw std::runtime_error(describe(put.error()));
            for (const auto& b : complete) {
                const auto m = psrp::decode_message(b);
                if (!m) throw std::runtime_error(describe(m.error()));
                words.push_back(word_for(*m));
                ++at.messages;
                if (m->type == psrp::message_type::pipeline_state || m->type == psrp::message_type::runspace_pool_state)
                    ++at.states;
            }
        }
    }
};

void add_once(std::vector<std::string>& list, std::string word) {
    if (list.empty() || list.back() != word) list.push_back(std::move(word));
}

std::string key_of(const request_parts& p) { return p.shell + "/" + p.command; }

}  // namespace

struct wsman_player::stream {
    std::string label;
    bool of_command = false;
    std::vector<const wsman_event*> receives;  // as recorded
    std::set<const wsman_event*> cut;          // whose connection was cut before the answer
    listener recorded, ours;
    std::size_t asked = 0;
    bool done = false, over = false;
    bool recorded_waits = false, waits = false;  // a Receive is under way, there and here
    std::thread worker;
    sealed_connection* current = nullptr;
};

wsman_player::wsman_player(const wsman_recording& recording, std::uint16_t port, std::string configuration)
    : recording_(recording), port_(port), configuration_(std::move(configuration)) {
    learn();
}

wsman_player::~wsman_player() { stop_receiving(); }

// Labels, and every stream's recorded Receives.
void wsman_player::learn() {
    for (const auto& e : recording_.events) {
        if (e.what == wsman_event::kind::dropped)
            if (const auto found = receives_.find(e.connection); found != receives_.end())
                found->second->cut.insert(found->second->receives.back());
        if (e.what != wsman_event::kind::request) continue;
        padded_ = padded_ || e.soap.ends_with('\0');
        const auto p = parts_of(e.soap);
        const auto label = label_of(p);
        if (p.verb != "Receive") continue;
        auto& s = streams_[key_of(p)];
        if (!s) s = std::make_unique<stream>();
        s->label = label;
        s->of_command = !p.command.empty();
        s->receives.push_back(&e);
        receives_[e.connection] = s.get();
    }
    receives_.clear();
}

std::string wsman_player::label_of(const request_parts& p) {
    auto& label = labels_[key_of(p)];
    if (!label.empty()) return label;
    const auto wanted = p.verb == "Command" ? p.text : p.shell.empty() ? p.verb : "pool";
    label = wanted;
    for (int n = 2; !used_labels_.insert(label).second; ++n) label = wanted + "#" + std::to_string(n);
    return label;
}

void wsman_player::run() {
    try {
        for (const auto& e : recording_.events) play(e);
        finish();
    } catch (...) {
        stop_receiving();
        // What went wrong first explains the rest.
        const std::scoped_lock lock(mutex_);
        if (trouble_) std::rethrow_exception(trouble_);
        throw;
    }
    stop_receiving();
    for (const auto& [key, s] : streams_) {
        recorded[s->label] = s->recorded.words;
        answered[s->label] = s->ours.words;
    }
}

void wsman_player::play(const wsman_event& e) {
    switch (e.what) {
        case wsman_event::kind::request:
            return start(e);
        case wsman_event::kind::answer:
            return take_recorded(e);
        case wsman_event::kind::refused: {
            const sealed_connection c(port_, form_of(e), "wrong");
            ++connections;
            recorded["handshake"].push_back("refused");
            answered["handshake"].push_back(c.accepted() ? "accepted" : "refused");
            return;
        }
        case wsman_event::kind::dropped:
            return;
    }
}

void wsman_player::start(const wsman_event& e) {
    const auto p = parts_of(e.soap);
    if (p.verb == "Receive") {
        auto& s = *streams_.at(key_of(p));
        receives_[e.connection] = &s;
        s.recorded_waits = true;
        if (recording_.one_connection || s.worker.joinable()) return;
        s.worker = std::thread([this, &s] { receive_all(s); });
        return;
    }
    receives_.erase(e.connection);
    keep_pace();
    auto& u = under_way_[e.connection];
    u.label = label_of(p) + ": " + p.verb;
    if (recording_.one_connection) {
        std::promise<answer_parts> told;
        told.set_value(ask(e));
        u.answer = told.get_future();
    } else {
        u.answer = std::async(std::launch::async, [this, &e] { return ask(e); });
    }
}

void wsman_player::take_recorded(const wsman_event& e) {
    const auto told = parts_of_answer(e.status, e.soap);
    if (const auto found = receives_.find(e.connection); found != receives_.end()) {
        auto& s = *found->second;
        s.recorded.take(told);
        s.recorded_waits = false;
        add_once(recorded[s.label + ": Receive"], told.word + (told.state.empty() ? "" : " " + told.state));
        return;
    }
    auto& u = under_way_.at(e.connection);
    recorded[u.label].push_back(told.word);
    if (u.answer.wait_for(patience) != std::future_status::ready) throw std::runtime_error(u.label + ": no answer");
    const auto word = u.answer.get().word;
    const std::scoped_lock lock(mutex_);
    answered[u.label].push_back(word);
}

bool wsman_player::at_pace(const stream& s) const {
    const auto &have = s.ours.at, &want = s.recorded.at;
    if (s.worker.joinable() && s.recorded_waits && !s.waits && !s.done && !s.over) return false;
    return have.states >= want.states && have.questions >= want.questions && (have.messages != 0 || want.messages == 0);
}

// Until every stream has told what the recorded client had heard by now.
void wsman_player::keep_pace() {
    for (const auto& [key, s] : streams_) {
        if (recording_.one_connection) {
            const auto until = std::chrono::steady_clock::now() + patience;
            while (!at_pace(*s)) {
                const bool more = only_ && std::chrono::steady_clock::now() < until && receive_once(*s, only_.get());
                if (!more && !at_pace(*s))
                    throw std::runtime_error(s->label + ": waited in vain for what the recorded client heard");
            }
            continue;
        }
        std::unique_lock lock(mutex_);
        if (!moved_.wait_for(lock, patience, [&] { return trouble_ || at_pace(*s); }))
            throw std::runtime_error(s->label + ": waited in vain for what the recorded client heard");
        if (trouble_) std::rethrow_exception(trouble_);
    }
}

void wsman_player::finish() {
    keep_pace();
    // A command's stream ends with its command; a pool's with its Delete, where the recording has one.
    for (const auto& [key, s] : streams_) {
        const auto deleted = recorded.contains(labels_[key.substr(0, key.find('/') + 1)] + ": Delete");
        if (!s->worker.joinable() || (!s->of_command && !deleted)) continue;
        std::unique_lock lock(mutex_);
        if (!moved_.wait_for(lock, patience, [&] { return trouble_ || s->over; }))
            throw std::runtime_error(s->label + ": its last Receive is not answered");
        if (trouble_) std::rethrow_exception(trouble_);
    }
}

void wsman_player::stop_receiving() noexcept {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        for (const auto& [key, s] : streams_)
            if (s->current != nullptr) s->current->cut();
    }
    for (const auto& [key, s] : streams_)
        if (s->worker.joinable()) s->worker.join();
}

void wsman_player::receive_all(stream& s) {
    try {
        while (receive_once(s, nullptr)) {
        }
    } catch (...) {
        const std::scoped_lock lock(mutex_);
        if (!stopping_ && !trouble_) trouble_ = std::current_exception();
    }
    const std::scoped_lock lock(mutex_);
    s.waits = false;
    s.over = true;
    moved_.notify_all();
}

// One Receive, on a connection of its own where none is given. False: nothing is left to ask for.
bool wsman_player::receive_once(stream& s, sealed_connection* on) {
    const auto& e = *s.receives[std::min(s.asked++, s.receives.size() - 1)];
    std::unique_ptr<sealed_connection> own;
    if (on == nullptr) own = connection_for(e);
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_) return false;
        s.current = own.get();
    }
    struct forget {
        wsman_player& p;
        stream& s;
        ~forget() {
            const std::scoped_lock lock(p.mutex_);
            s.current = nullptr;
        }
    } at_the_end{*this, s};
    const auto told = ask_on(on == nullptr ? *own : *on, e, &s);
    take(s, told);
    if (told.fault) return told.timed_out;
    const std::scoped_lock lock(mutex_);
    if (s.done) return false;
    s.done = told.state == "Done";
    // PowerShell's client asks once more when it has heard how the pipeline ended, while it sends its last Signal.
    return !s.done || (s.of_command && !recording_.one_connection);
}

void wsman_player::take(stream& s, const answer_parts& a) {
    const std::scoped_lock lock(mutex_);
    s.waits = false;
    s.ours.take(a);
    if (a.timed_out) ++timed_out;
    add_once(answered[s.label + ": Receive"], a.word + (a.state.empty() ? "" : " " + a.state));
    moved_.notify_all();
}

const http_forms& wsman_player::form_of(const wsman_event& e) const {
    return recording_.http.at(recording_.one_connection ? 0 : e.connection);
}

std::unique_ptr<sealed_connection> wsman_player::connection_for(const wsman_event& e) {
    auto c = std::make_unique<sealed_connection>(port_, form_of(e));
    if (!c->accepted()) throw std::runtime_error("the handshake was refused");
    const std::scoped_lock lock(mutex_);
    ++connections;
    return c;
}

answer_parts wsman_player::ask(const wsman_event& e) {
    if (!recording_.one_connection) return ask_on(*connection_for(e), e, nullptr);
    if (!only_) only_ = connection_for(e);
    return ask_on(*only_, e, nullptr);
}

void wsman_player::note_request(stream* s, bool of_recorded_length, std::size_t recorded_body, std::size_t body) {
    const std::scoped_lock lock(mutex_);
    ++requests;
    if (of_recorded_length) ++same_length_bodies;
    if (of_recorded_length && body != recorded_body)
        throw std::runtime_error("a body of " + std::to_string(body) + " bytes, recorded: " + std::to_string(recorded_body));
    if (s == nullptr) return;
    s->waits = true;
    moved_.notify_all();
}

answer_parts wsman_player::ask_on(sealed_connection& c, const wsman_event& e, stream* s) {
    const auto& form = form_of(e);
    // pypsrp's requests are as long as they are.
    const adaptation to{port_, fresh_id(), configuration_, padded_ && !form.tabbed};
    const auto soap = adapted(e.soap, to);
    c.send(soap);
    std::unique_ptr<sealed_connection> next;
    if (s != nullptr && s->cut.contains(&e)) {
        // The answer is lost with its connection; the same request comes again on a new one.
        c.cut();
        next = connection_for(e);
        next->send(soap);
    }
    note_request(s, soap.size() == form.length, form.body, c.body_size());
    const auto a = next ? next->receive() : c.receive();
    auto told = parts_of_answer(a.status, a.soap);
    if (e.soap.find("MessageID") != std::string::npos && told.relates_to != "uuid:" + to.message_id)
        throw std::runtime_error("an answer to another request: " + told.relates_to);
    return told;
}

}  // namespace stamplog::testing
