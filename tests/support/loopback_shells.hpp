// A WinRM service with shells on loopback: real gate, real sockets, our server half with a table of cmdlets. A test decides for
// each request what becomes of it.
#pragma once

#include <catch2/catch.hpp>
#include <future>

#include "loopback_service.hpp"
#include "seeded_entropy.hpp"
#include "wsman_pair.hpp"

namespace stamplog::testing {

class loopback_shells {
 public:
    struct fate {
        bool hold = false;          // until release()
        int status = 0;             // answered so, without having been looked at
        std::string body = "busy";  // with this
        int cut = 0;                // its answer, and so many more replies of any connection
    };
    // On the service's thread, before the first request of each test: `name` is the operation's, `nth` counts them from 1.
    std::function<fate(const std::string& name, int nth, const std::string& soap)> decide;

    loopback_shells() {
        endpoint.cmdlets["Get-Words"] = [](shell_endpoint::shell& s, const psrp::received_pipeline& p) {
            REQUIRE(s.pool.output(p.id, psrp::value("one")));
            REQUIRE(s.pool.end_pipeline(p.id, psrp::pipeline_state::completed));
        };
        service.forgets = [this](std::uint64_t number) {
            if (waiting_.erase(number) != 0) endpoint.service.forget(number);
        };
        service.behind = [this](std::string soap, loopback_service::answered then) {
            return ask(std::move(soap), std::move(then));
        };
    }

    // What was held goes on.
    void release() {
        service.on_its_thread([this] {
            for (auto& [number, soap] : std::exchange(held_, {})) give(number, std::move(soap));
            act();
        });
    }
    std::size_t shells() {
        return there<std::size_t>([this] { return endpoint.service.shells().size(); });
    }
    int seen(const std::string& name) {
        return there<int>([this, name] { return seen_[name]; });
    }
    // Waits until the nth request of this name has come.
    bool comes(const std::string& name, int nth = 1) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (seen(name) < nth)
            if (std::chrono::steady_clock::now() > until) return false;
        return true;
    }

 private:
    static std::string action_of(const std::string& soap) {
        const auto from = soap.find('>', soap.find("Action ")) + 1;
        const auto whole = soap.substr(from, soap.find('<', from) - from);
        return whole.substr(whole.rfind('/') + 1);
    }
    std::uint64_t ask(std::string soap, loopback_service::answered then) {
        const auto number = ++last_;
        const auto name = action_of(soap);
        const int nth = ++seen_[name];
        const auto f = decide ? decide(name, nth, soap) : fate{};
        if (f.status != 0) {
            then(f.status, f.body);
            return number;
        }
        waiting_[number] = [this, f, then = std::move(then)](int status, std::string text) {
            if (f.cut > 0) service.faults.cut = f.cut;
            then(status, std::move(text));
        };
        if (f.hold)
            held_.emplace_back(number, std::move(soap));
        else
            give(number, std::move(soap));
        act();
        return number;
    }
    void give(std::uint64_t number, std::string soap) {
        endpoint.service.take(number, {"AZURESTACK\\CloudAdmin", "127.0.0.1:50000"}, std::move(soap),
                              std::chrono::steady_clock::now());
    }
    void act() {
        for (bool any = true; any;) {
            any = false;
            endpoint.act();
            while (auto a = endpoint.service.next_answer()) {
                any = true;
                auto found = waiting_.extract(a->request);
                if (!found.empty()) found.mapped()(a->status, std::move(a->soap));
            }
        }
    }
    template <class T>
    T there(std::function<T()> f) {
        std::promise<T> said;
        service.on_its_thread([&] { said.set_value(f()); });
        return said.get_future().get();
    }

    seeded_entropy random_{3};
    std::uint64_t last_ = 0;
    std::map<std::string, int> seen_;
    std::map<std::uint64_t, loopback_service::answered> waiting_;
    std::vector<std::pair<std::uint64_t, std::string>> held_;

 public:
    shell_endpoint endpoint{random_};
    loopback_service service;  // its thread ends first
};

// "Nothing yet", as an answer to this request.
inline std::string timed_out_fault(const std::string& soap) {
    const auto from = soap.find("uuid:");
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\"><s:Header><a:RelatesTo>" +
           soap.substr(from, 41) +
           "</a:RelatesTo></s:Header><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:TimedOut"
           "</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">later</s:Text></s:Reason></s:Fault></s:Body>"
           "</s:Envelope>";
}

}  // namespace stamplog::testing
