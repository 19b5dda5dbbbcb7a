// The requests of PowerShell's own WSMan client and of pypsrp, as they were recorded, before the server half. Behind it the
// fragments of the recorded server come when they came there, so that each request is answered as it was.
#include <algorithm>
#include <catch2/catch.hpp>

#include "envelope.hpp"
#include "fault_reader.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/wsman/server.hpp"
#include "wsman_parts.hpp"
#include "wsman_recording.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

wsman_recording recorded(const std::string& name) {
    return read_wsman_recording(std::string(STAMPLOG_TEST_DATA_DIR) + "/wsman/" + name + ".jsonl");
}

// The server half, with the recorded answers as what stands behind its shells.
class recorded_service {
 public:
    explicit recorded_service(const wsman_recording& r) : recording_(r), service_(options(), random_) {}

    void play() {
        for (auto e = recording_.events.begin(); e != recording_.events.end(); ++e) {
            now_ += std::chrono::milliseconds(1);
            if (e->what == wsman_event::kind::request) {
                // A TimedOut of the recorder's own.
                const auto answer = std::find_if(e + 1, recording_.events.end(),
                                                 [&](const wsman_event& a) { return a.connection == e->connection; });
                time_out_ = answer != recording_.events.end() && answer->what == wsman_event::kind::answer &&
                            parts_of_answer(answer->status, answer->soap).timed_out;
                ask(*e);
            }
            if (e->what == wsman_event::kind::answer) compare(*e);
        }
    }

    std::map<std::string, int> asked, answered;  // by verb; "fault InvalidSelectors"
    std::map<std::string, int> differences;      // "fault 500 InternalError -> SignalResponse 200"

 private:
    wsman::server_options options() {
        wsman::server_options o;
        o.configurations = {"PrivilegedEndpoint", "Stamp", "Microsoft.PowerShell"};
        o.time_out_now = [this] { return time_out_; };
        return o;
    }
    struct question {
        request_parts what;
        std::uint64_t number = 0;
        steady_time came{};
    };

    void ask(const wsman_event& e) {
        auto& q = open_[e.connection];
        q = {parts_of(e.soap), ++number_, now_};
        ++asked[q.what.verb];
        service_.take(q.number, {"vm\\root", "127.0.0.1:40000"}, e.soap, now_);
        act();
    }
    void act() {
        while (auto any = service_.next_event()) {
            if (const auto* o = std::get_if<wsman::asked::open_shell>(&*any)) service_.accept_shell(o->shell);
            if (const auto* r = std::get_if<wsman::asked::run_command>(&*any)) service_.accept_command(r->shell, r->command);
            if (const auto* s = std::get_if<wsman::asked::stop_command>(&*any)) ++signals_[s->command];
            if (const auto* c = std::get_if<wsman::asked::close_command>(&*any)) ++signals_[c->command];
            if (const auto* d = std::get_if<wsman::asked::close_shell>(&*any)) service_.shell_closed(d->shell);
        }
        while (auto a = service_.next_answer()) {
            CHECK_FALSE(told_.contains(a->request));  // a second answer
            told_[a->request] = parts_of_answer(a->status, a->soap);
        }
    }
    // What the recorded server said now, said by ours.
    void say(const question& q, const answer_parts& recorded) {
        const auto command = q.what.command.empty() ? std::nullopt : std::optional<guid>(parse_guid(q.what.command));
        for (std::size_t i = 0; i < recorded.streams.size(); ++i) {
            const bool pending = recorded.state == "Pending" && i + 1 == recorded.streams.size();
            CHECK(service_.output(q.what.shell, command, recorded.streams[i], pending));
        }
        act();
        const bool nothing = recorded.streams.empty() && recorded.state == "Running";
        if (!nothing || told_.contains(q.number)) return;
        // OMI's empty state after half a minute; Windows says TimedOut when the request's own time is over.
        service_.tick(q.came + std::chrono::minutes(3));
        act();
    }
    // The recorded server had dealt with a command's Signals when it answered one, or told that nothing more comes.
    void end_signals(const question& q, const answer_parts& recorded) {
        if (q.what.verb != "Signal" && recorded.state != "Done") return;
        const auto command = parse_guid(q.what.command);
        if (!command) return;
        for (; signals_[*command] > 0; --signals_[*command]) service_.signal_done(q.what.shell, *command);
        act();
    }
    void compare(const wsman_event& e) {
        const auto recorded = parts_of_answer(e.status, e.soap);
        const auto& q = open_.at(e.connection);
        end_signals(q, recorded);
        if (q.what.verb == "Receive") say(q, recorded);
        INFO("connection " << e.connection << ", a " << q.what.verb);
        REQUIRE(told_.contains(q.number));
        const auto ours = told_.at(q.number);
        ++answered[ours.fault ? ours.word : q.what.verb];
        if (recorded.word != ours.word) ++differences[recorded.word + " -> " + ours.word];
        CHECK(ours.streams == recorded.streams);
        if (recorded.fault) return;
        for (const auto* state : {"Done", "Pending"}) CHECK((ours.state == state) == (recorded.state == state));
    }

    const wsman_recording& recording_;
    seeded_entropy random_{5};
    wsman::server service_;
    std::map<int, question> open_;
    std::map<std::uint64_t, answer_parts> told_;
    std::uint64_t number_ = 1'000'000;
    std::map<guid, int> signals_;  // not yet dealt with, by command
    bool time_out_ = false;
    steady_time now_{};
};

using counts = std::map<std::string, int>;

}  // namespace

TEST_CASE("The server half answers PowerShell's own WSMan client as recorded, from open to close") {
    const auto r = recorded("powershell_client_pep_session");
    recorded_service s(r);
    s.play();
    CHECK(s.asked == counts{{"Create", 1}, {"Command", 6}, {"Receive", 35}, {"Signal", 6}, {"Delete", 1}});
    // A Receive of the pool that nothing came for: empty there, TimedOut here.
    CHECK(s.differences == counts{{"ReceiveResponse 200 -> fault 500 TimedOut", 1}});
}

TEST_CASE("The server half answers input, a stop, two megabytes of output and a host's answer as recorded") {
    const auto r = recorded("powershell_client_no_language");
    recorded_service s(r);
    s.play();
    CHECK(s.asked["Send"] == 2);
    CHECK(s.answered["Send"] == 2);
    CHECK(s.asked["Command"] == 9);
    CHECK(s.answered["fault 500 InvalidSelectors"] == 0);
    // OMI has no room for a second Signal while the first waits; WinRM has.
    CHECK(s.differences ==
          counts{{"ReceiveResponse 200 -> fault 500 TimedOut", 3}, {"fault 500 InternalError -> SignalResponse 200", 1}});
}

TEST_CASE("The server half answers pypsrp as recorded, from open to close") {
    for (const auto* name : {"pypsrp_no_language", "pypsrp_no_language_second"}) {
        INFO(name);
        const auto r = recorded(name);
        recorded_service s(r);
        s.play();
        CHECK(s.asked["Create"] == 1);
        CHECK(s.asked["Command"] == 1);
        CHECK(s.asked["Delete"] == 1);
        CHECK(s.differences.empty());
    }
}

TEST_CASE("A Receive that waits when its command is closed is told Done, where OMI had forgotten the command") {
    const auto r = recorded("powershell_client_full_language");
    recorded_service s(r);
    s.play();
    CHECK(s.answered["fault 500 InvalidSelectors"] == 0);
    CHECK(s.differences == counts{{"fault 500 DestinationUnreachable -> ReceiveResponse 200", 1}});
}

TEST_CASE("The server half answers as recorded when Receives time out") {
    const auto r = recorded("powershell_client_timeout_faults");
    recorded_service s(r);
    s.play();
    CHECK(s.answered["fault 500 TimedOut"] == 4);
    CHECK(s.differences.empty());
}

TEST_CASE("A fault of WS-Addressing has that standard's name space and action, any other WS-Management's") {
    seeded_entropy random(5);
    wsman::server service({}, random);
    const auto told = [&](const std::string& name) {
        const auto r = recorded(name);
        service.take(1, {"vm\\root", "127.0.0.1:40000"}, r.events.front().soap, {});
        return service.next_answer().value().soap;
    };
    // The configuration Stamp is not served here; then a Receive for a shell that is not there.
    const auto unreachable = told("powershell_client_pep_session");
    CHECK(unreachable.find("<s:Value>a:DestinationUnreachable<") != std::string::npos);
    CHECK(unreachable.find("<a:Action>http://schemas.xmlsoap.org/ws/2004/08/addressing/fault<") != std::string::npos);
    auto receive = recorded("pypsrp_no_language").events.at(2).soap;
    service.take(2, {"vm\\root", "127.0.0.1:40000"}, receive, {});
    const auto gone = service.next_answer().value().soap;
    CHECK(gone.find("<s:Value>w:InvalidSelectors<") != std::string::npos);
    CHECK(gone.find("<a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/fault<") != std::string::npos);
}

TEST_CASE("Every recorded answer of Microsoft's OMI server is understood: an envelope, a fault with its code or a known body") {
    std::size_t seen = 0;
    for (const auto* name : {"powershell_client_pep_session", "pypsrp_no_language", "identify", "omi_faults"})
        for (const auto& a : recorded(name).events) {
            if (a.what != wsman_event::kind::answer) continue;
            const auto e = wsman::read_envelope(a.soap);
            INFO(a.soap.substr(0, 300));
            REQUIRE(e);
            if (const auto f = wsman::read_fault(*e)) CHECK_FALSE(f->code.empty());
            ++seen;
        }
    CHECK(seen > 100);
}
