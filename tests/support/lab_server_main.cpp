// A PSRP server on standard input and output whose cmdlets say what those of the recorded session configurations said, message
// by message (tests/data/wsman: Stamp and its neighbours): `stampsim serve --bridge` stands before it.
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "scripted_endpoint.hpp"
#include "stamplog/base/system.hpp"

namespace {

using namespace stamplog;
using namespace stamplog::psrp;
using stamplog::testing::scripted_endpoint;

void must(const result<void>& r) {
    if (!r) std::exit(5);
}

// Records come twice where the client has a host: as a record, and as a call that wants no answer.
struct speaker {
    scripted_endpoint& e;
    const received_pipeline& p;

    void host(host_method m) const {
        if (p.host != host_kind::none) e.write_host(p.id, m, {std::string("text")});
    }
    void progress() const {
        progress_record r;
        r.activity = "Collecting logs";
        must(e.pool().progress(p.id, r));
        host(host_method::write_progress);
    }
    void warning() const {
        must(e.pool().warning(p.id, "One node did not answer."));
        host(host_method::write_warning_line);
    }
    void information() const {
        information_record r;
        r.message_data = std::string("information text");
        must(e.pool().information(p.id, r));
    }
    void outputs(int n) const {
        for (int i = 0; i < n; ++i) e.output(p.id, std::int32_t{i});
    }
};

void get_log(scripted_endpoint& e, const received_pipeline& p) {
    const speaker s{e, p};
    s.information();
    for (int i = 0; i < 4; ++i) s.progress();
    s.warning();
    s.outputs(4);
    e.write_error(p.id, "RoleFailed,Get-AzureStackLog", "Role BareMetal failed.");
    s.outputs(1);
    e.complete(p.id);
}

void get_big(scripted_endpoint& e, const received_pipeline& p) {
    for (int i = 0; i < 2; ++i) e.output(p.id, std::string(1'000'000, 'x'));
    e.complete(p.id);
}

// The recorded client has a host that refuses to ask anybody.
void read_answer(scripted_endpoint& e, const received_pipeline& p) {
    e.ask_host(p.id, host_method::prompt, {std::string("text")}, [p](scripted_endpoint& self, const request::host_answered& a) {
        if (!a.refusal) std::exit(6);
        const speaker s{self, p};
        self.write_error(p.id, a.refusal->fully_qualified_id, a.refusal->message);
        s.outputs(1);
        s.information();
        s.host(host_method::write_line3);
        s.outputs(1);
        self.complete(p.id);
    });
}

void fill(scripted_endpoint& e) {
    const auto outputs = [](int n) {
        return [n](scripted_endpoint& s, const received_pipeline& p) {
            speaker{s, p}.outputs(n);
            s.complete(p.id);
        };
    };
    e.cmdlets["Get-AzureStackLog"] = get_log;
    e.cmdlets["Get-Big"] = get_big;
    e.cmdlets["Read-Answer"] = read_answer;
    e.cmdlets["Get-Echo"] = outputs(1);
    e.cmdlets["__Set-PSDebugMode"] = outputs(0);
    e.cmdlets["__Set-PSUnhandledBreakpointMode"] = outputs(0);
    e.cmdlets["Get-Sum"] = [](scripted_endpoint&, const received_pipeline&) {};
    e.on_input = [](scripted_endpoint& s, const request::input& i) { s.output(i.pipeline, i.object); };
    e.on_input_ended = [](scripted_endpoint& s, const guid& id) {
        s.output(id, std::string("total"));
        s.complete(id);
    };
    e.cmdlets["Wait-Forever"] = [](scripted_endpoint& s, const received_pipeline& p) { speaker{s, p}.outputs(1); };
    e.on_stop = [](scripted_endpoint& s, const guid&) { speaker{s, s.pipelines().back()}.progress(); };
}

bool put(std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(1, text.data(), text.size());
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

int main() {
    system_entropy random;
    scripted_endpoint endpoint(random);
    fill(endpoint);
    char buffer[65'536];
    for (ssize_t n = 0; (n = ::read(0, buffer, sizeof buffer)) > 0;) {
        std::string out;
        const auto taken = endpoint.feed({buffer, static_cast<std::size_t>(n)}, out);
        if (!put(out)) return 3;
        if (!taken) return 4;
    }
    return 160;  // what PowerShell's own server exits with at the end of its input
}
