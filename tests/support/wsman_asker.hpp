// A server half asked with single requests, each of which a test may spoil.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "envelope.hpp"
#include "envelope_writer.hpp"
#include "fault_reader.hpp"
#include "names.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/wsman/server.hpp"

namespace stamplog::testing {

class wsman_asker {
 public:
    static constexpr const char* shell = "11111111-1111-4111-8111-111111111111";
    static constexpr const char* command = "22222222-2222-4222-8222-222222222222";

    explicit wsman_asker(wsman::server_options options = {}) : service(std::move(options), random_) {}

    struct request {
        std::string action = std::string(wsman::ns::shell) + "/Receive", body, selector = shell, options;
        std::string resource = "http://schemas.microsoft.com/powershell/PrivilegedEndpoint", user = "SIM\\admin";
        std::string message_id, session = "33333333-3333-4333-8333-333333333333";
        std::size_t max_envelope = 153'600;
        std::function<void(std::string&)> spoil;
    };

    static request create(const std::string& id = shell) {
        request r;
        r.action = std::string(wsman::ns::transfer) + "/Create";
        r.selector.clear();
        r.options = wsman::option_element("protocolversion", "2.3", true);
        r.body = "<rsp:Shell ShellId=\"" + id +
                 "\"><creationXml xmlns=\"http://schemas.microsoft.com/powershell\">YWJj</creationXml></rsp:Shell>";
        return r;
    }
    static request of_shell(const std::string& verb, const std::string& body = {}) {
        request r;
        r.action = std::string(wsman::ns::shell) + "/" + verb;
        r.body = body;
        return r;
    }
    static request remove() {
        request r;
        r.action = std::string(wsman::ns::transfer) + "/Delete";
        return r;
    }
    static request run(const std::string& id = command) {
        return of_shell("Command", "<rsp:CommandLine CommandId=\"" + id +
                                       "\"><rsp:Command/><rsp:Arguments>YWJj</rsp:Arguments></rsp:CommandLine>");
    }
    static request receive(const std::string& of_command = {}) {
        const auto id = of_command.empty() ? std::string() : " CommandId=\"" + of_command + "\"";
        return of_shell("Receive", "<rsp:Receive><rsp:DesiredStream" + id + ">stdout</rsp:DesiredStream></rsp:Receive>");
    }
    static request signal(const std::string& code, const std::string& id = command) {
        return of_shell("Signal", "<rsp:Signal CommandId=\"" + id + "\"><rsp:Code>" + code + "</rsp:Code></rsp:Signal>");
    }
    static request connect() {
        return of_shell("Connect",
                        "<rsp:Connect><connectXml xmlns=\"http://schemas.microsoft.com/powershell\">YWJj</connectXml>"
                        "</rsp:Connect>");
    }

    std::string written(const request& r) {
        wsman::request_header h;
        h.action = r.action;
        h.resource_uri = r.resource;
        h.to = "http://10.0.0.225:5985/wsman";
        h.message_id = r.message_id.empty() ? wsman::write_id(random_.new_guid()) : r.message_id;
        h.session_id = r.session;
        h.max_envelope = r.max_envelope;
        h.operation_timeout = std::chrono::seconds(20);
        h.locale = h.data_locale = "en-US";
        h.options = r.options;
        h.shell = r.selector;
        auto soap = wsman::write_request(h, r.body);
        if (r.spoil) r.spoil(soap);
        return soap;
    }
    // Its number; the answers that are there by then are in `answers`.
    std::uint64_t ask(const request& r) { return ask(written(r), r.user); }
    std::uint64_t ask(const std::string& soap, const std::string& user) {
        service.take(++last_, {user, "127.0.0.1:40000"}, soap, now);
        collect();
        return last_;
    }
    void collect() {
        while (service.next_event()) continue;
        while (auto a = service.next_answer()) answers[a->request].push_back(std::move(*a));
    }
    // The last word of an answer's action, or "Code/Subcode (number): detail or reason" of its fault; "" while there is none.
    std::string said(std::uint64_t number) const {
        const auto found = answers.find(number);
        if (found == answers.end()) return {};
        if (found->second.size() != 1) return "answered " + std::to_string(found->second.size()) + " times";
        const auto& a = found->second.front();
        const auto e = wsman::read_envelope(a.soap);
        if (!e) return "no envelope: " + e.error().what;
        const auto f = wsman::read_fault(*e);
        if ((a.status == 500) != f.has_value()) return "status " + std::to_string(a.status) + " does not fit";
        if (!f) return e->action.substr(e->action.rfind('/') + 1);
        const auto number_text = f->number ? " (" + std::to_string(*f->number) + ")" : std::string();
        return f->code + "/" + f->subcode + number_text + ": " + (f->detail.empty() ? f->reason : f->detail);
    }
    std::string asked(const request& r) { return said(ask(r)); }

    void open() {
        ask(create());
        service.accept_shell(shell);
        collect();
    }
    void start() {
        ask(run());
        service.accept_command(shell, *wsman::read_id(command));
        collect();
    }

 private:
    seeded_entropy random_{11};

 public:
    wsman::server service;
    steady_time now{};
    std::map<std::uint64_t, std::vector<wsman::answer>> answers;

 private:
    std::uint64_t last_ = 0;
};

}  // namespace stamplog::testing
