// The protocol's cost: pipeline output through the WSMan and PSRP client halves, without a seal and with NTLM's.
//
//   winrm_decode [SECONDS]     per measurement (default 3)
//
// The output is 24 MB of text objects of 2 KB, in answers that our own server halves made. Prints MB/s of PSRP messages per
// second of processor time, and the ratio to a peer in the same run: base64 alone over the same bytes, which nothing on this
// road can do without. Not a test.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "seeded_entropy.hpp"
#include "stamplog/auth/sealed_body.hpp"
#include "stamplog/auth/security_context.hpp"
#include "wsman_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

constexpr std::size_t objects = 12'000, object_size = 2'000;
constexpr std::string_view protocol = "application/HTTP-SPNEGO-session-encrypted";

double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// One command's output, answer by answer. Prints nothing; returns the bytes of PSRP and the seconds that the client half took.
struct figures {
    double bytes = 0, seconds = 0;
    void add(const figures& f) {
        bytes += f.bytes;
        seconds += f.seconds;
    }
    double rate() const { return bytes / seconds / 1e6; }
};

struct contexts {
    std::unique_ptr<auth::security_context> client, service;
};

contexts make_contexts() {
    auth::initiator_options o;
    o.user = "AZURESTACK\\CloudAdmin";
    o.password = secret("S1mulated!");
    o.host = "127.0.0.1";
    contexts c{std::move(auth::make_initiator(std::move(o)).value()), std::move(auth::make_acceptor({}).value())};
    bytes last;
    for (;;) {
        const auto token = c.client->step(last).value();
        if (!token) break;
        const auto answer = c.service->step(*token).value();
        if (!answer) break;
        last = *answer;
    }
    return c;
}

figures run(const contexts* seal) {
    seeded_entropy random(3);
    shell_endpoint endpoint(random);
    endpoint.cmdlets["Get-Text"] = [](shell_endpoint::shell& s, const psrp::received_pipeline& p) {
        const std::string text(object_size, 'x');
        for (std::size_t i = 0; i < objects; ++i) static_cast<void>(s.pool.output(p.id, psrp::value(text)));
        static_cast<void>(s.pool.end_pipeline(p.id, psrp::pipeline_state::completed));
    };
    wsman_session session(endpoint, random);
    if (!session.pool.open()) std::abort();
    session.events();
    if (!session.pool.invoke(psrp::command{"Get-Text", {}})) std::abort();
    figures f;
    std::uint64_t number = 1u << 30;
    std::size_t seen = 0;
    while (seen < objects) {
        for (const auto on : {wsman::lane::act, wsman::lane::receive}) {
            auto request = session.shell.next_request(on);
            if (!request) continue;
            endpoint.service.take(++number, {"AZURESTACK\\CloudAdmin", "127.0.0.1:1"}, request->soap, {});
            endpoint.act();
            const auto answer = endpoint.service.next_answer();
            if (!answer) continue;
            std::string body = answer->soap;
            if (seal != nullptr) {
                auto m = seal->service->seal(as_bytes(answer->soap)).value();
                body = auth::write_sealed_body({answer->soap.size(), std::move(m)}, protocol);
            }
            const double began = now();
            if (seal != nullptr) {
                const auto sealed = auth::read_sealed_body(body, 4u << 20).value();
                const auto plain = seal->client->open(sealed.message.header, sealed.message.data).value();
                body.assign(as_text(plain));
            }
            if (!session.shell.receive(on, answer->status, body)) std::abort();
            while (auto e = session.pool.next_event())
                if (std::holds_alternative<psrp::event::output>(*e)) ++seen;
            f.seconds += now() - began;
        }
    }
    f.bytes = static_cast<double>(objects * object_size);
    return f;
}

// The peer: what the base64 alone costs.
double base64_rate(double limit) {
    const std::string text = to_base64(bytes(32'768, 'x'));
    double done = 0;
    const double began = now();
    while (now() - began < limit) {
        for (int i = 0; i < 50; ++i) done += static_cast<double>(from_base64(text)->size());
    }
    return done / (now() - began) / 1e6;
}

figures measured(double limit, const contexts* seal) {
    figures all;
    while (all.seconds < limit) all.add(run(seal));
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    const double limit = argc > 1 ? std::atof(argv[1]) : 3.0;
    const auto users = std::filesystem::temp_directory_path() / ("winrm_decode-" + std::to_string(std::clock()));
    std::ofstream(users) << "AZURESTACK:CloudAdmin:S1mulated!\n";
    ::setenv("NTLM_USER_FILE", users.c_str(), 1);
    const auto seal = make_contexts();
    const double base = base64_rate(limit);
    const double plain = measured(limit, nullptr).rate(), sealed = measured(limit, &seal).rate();
    std::filesystem::remove(users);
    std::printf("base64 alone (peer)            %8.1f MB/s\n", base);
    std::printf("WSMan, PSRP, CLIXML            %8.1f MB/s  %.2f x the peer\n", plain, plain / base);
    std::printf("the same, opening NTLM's seal  %8.1f MB/s  %.2f x the peer\n", sealed, sealed / base);
    return 0;
}
