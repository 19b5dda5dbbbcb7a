// Client half against server half in memory: the same events however the bytes between them are cut.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "memory_session.hpp"
#include "scripted_entropy.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using lines_of_text = std::vector<std::string>;

void write_all_streams(scripted_endpoint& e, const received_pipeline& p) {
    auto& pool = e.pool();
    REQUIRE(pool.verbose(p.id, "verbose text"));
    REQUIRE(pool.debug(p.id, "debug text"));
    REQUIRE(pool.warning(p.id, "warning text"));
    progress_record progress;
    progress.activity = "Collecting";
    progress.status = "Role 1 of 3";
    progress.percent = 33;
    REQUIRE(pool.progress(p.id, progress));
    information_record information;
    information.message_data = std::string("information text");
    REQUIRE(pool.information(p.id, information));
    e.output(p.id, std::string("plain \xC3\xA4 text"));
    e.output(p.id, nil{});
    e.write_error(p.id, "RoleFailed", "Role BareMetal failed.");
    e.complete(p.id);
}

void ask_for_a_choice(scripted_endpoint& e, const received_pipeline& p) {
    e.ask_host(p.id, host_method::prompt_for_choice, {std::string("caption"), std::string("message")},
               [](scripted_endpoint& self, const request::host_answered& a) {
                   if (a.refusal)
                       self.fail(a.pipeline, "HostRefused", a.refusal->message);
                   else {
                       self.output(a.pipeline, *a.result);
                       self.complete(a.pipeline);
                   }
               });
}

void tell_the_password(scripted_endpoint& e, const received_pipeline& p) {
    const auto* given = as_object(p.statements.front().front().arguments.at(0).val);
    REQUIRE(given);
    const auto text = e.pool().decrypt(std::get<encrypted_string>(*given->find("Password")));
    REQUIRE(text);
    e.output(p.id, as_string(*given->find("UserName")).value() + "/" + std::string(text->reveal()));
    e.complete(p.id);
}

void fill_table(scripted_endpoint& e) {
    e.cmdlets["Write-All"] = write_all_streams;
    e.cmdlets["Get-Choice"] = ask_for_a_choice;
    e.cmdlets["Get-Password"] = tell_the_password;
    e.cmdlets["Wait-Forever"] = [](scripted_endpoint& s, const received_pipeline& p) { s.output(p.id, std::int32_t{1}); };
    e.before_open = [](scripted_endpoint& s) {
        REQUIRE(s.pool().call_host({guid{}, -100, host_method::write_warning_line, {std::string("module was not imported")}}));
        REQUIRE(s.pool().warning(guid{}, "of the pool"));
    };
}

void append(lines_of_text& all, lines_of_text more) {
    for (auto& line : more) all.push_back(std::move(line));
}

command with_credential() {
    auto c = std::make_shared<credential>(credential{"AZURESTACK\\CloudAdmin", secret("S1mulated!")});
    return {"Get-Password", {{"Credential", credential_ptr(c)}}};
}

struct plan {
    std::size_t client_blob = default_fragment_blob, server_blob = default_fragment_blob;
    cutter to_server{}, to_client{};
    bool secrets = false;
};

// A whole session: every stream, a prompt, a refused prompt, a stop, a close of a running pipeline, the close.
lines_of_text whole_session(const plan& how) {
    scripted_entropy client_random(1), server_random(2);
    server_options server_side;
    server_side.fragment_blob = how.server_blob;
    scripted_endpoint endpoint(server_random, server_side);
    fill_table(endpoint);
    client_options client_side;
    client_side.host = host_kind::prompts;
    client_side.fragment_blob = how.client_blob;
    memory_session s(endpoint, client_side, client_random);
    s.to_server = how.to_server;
    s.to_client = how.to_client;
    s.answer = [](const host_call& c) {
        return c.parameters.size() == 2 ? host_response{value(std::int32_t{0}), {}} : host_response{{}, "no prompts"};
    };
    lines_of_text all;
    REQUIRE(s.pool.open());
    append(all, s.events());
    if (how.secrets) {
        REQUIRE(s.pool.exchange_key());
        append(all, s.events());
        append(all, s.run(with_credential()));
    }
    append(all, s.run({"Write-All", {}}));
    append(all, s.run({"Get-Choice", {}}));
    append(all, s.run({"Wait-Forever", {}}));
    REQUIRE(s.pool.stop(s.started.back()));
    append(all, s.events());
    append(all, s.run({"Wait-Forever", {}}));
    REQUIRE(s.pool.close_pool());
    append(all, s.events());
    CHECK(s.lines.pool_close_acked());
    CHECK(endpoint.pool_closed());
    return all;
}

// One RSA key for all sessions of the test: making one takes longer than a session.
result<secret> one_key_pair() {
    static const std::string pem = [] {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
        REQUIRE(PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
        char* text = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &text);
        return std::string(text, static_cast<std::size_t>(size));
    }();
    return secret(std::string(pem));
}

struct short_plan {
    std::size_t cut = 0;
    bool secrets = false;
    std::size_t longer = 0;  // told: the bytes of the longer direction
};

// Open, one prompt or one secret, close: short enough to be run once for every byte of its streams.
lines_of_text short_session(short_plan& how) {
    scripted_entropy client_random(1), server_random(2);
    scripted_endpoint endpoint(server_random);
    endpoint.cmdlets["Get-Choice"] = ask_for_a_choice;
    endpoint.cmdlets["Get-Password"] = tell_the_password;
    client_options options;
    options.key_pair = one_key_pair;
    memory_session s(endpoint, options, client_random);
    s.to_client.at = s.to_server.at = how.cut;
    s.answer = [](const host_call&) { return host_response{value(std::int32_t{0}), {}}; };
    auto all = s.pool.open() ? s.events() : lines_of_text{};
    if (how.secrets && s.pool.exchange_key()) {
        append(all, s.events());
        append(all, s.run(with_credential()));
    } else {
        append(all, s.run({"Get-Choice", {}}));
    }
    if (s.pool.close_pool()) append(all, s.events());
    how.longer = std::max(s.to_client.seen, s.to_server.seen);
    return all;
}

const lines_of_text expected{
    "host call -100 22 [module was not imported]",
    "warning of the pool",
    "private data",
    "pool opened",
    "verbose verbose text",
    "debug debug text",
    "warning warning text",
    "progress Collecting/Role 1 of 3 33",
    "information information text",
    "output plain \xC3\xA4 text",
    "output ",
    "error RoleFailed: Role BareMetal failed.",
    "ended 4",
    "host call 1 26 [caption] [message]",
    "output 0",
    "ended 4",
    "output 1",
    "ended 3 PipelineStopped: The pipeline has been stopped.",
    "output 1",
    "ended 3 PipelineStopped: The pipeline has been stopped.",
    "pool ended 3",
};

}  // namespace

TEST_CASE("a session of both halves goes through every stream, prompt, stop and close") {
    CHECK(whole_session({}) == expected);
}

TEST_CASE("credentials travel encrypted once the session key was exchanged") {
    plan how;
    how.secrets = true;
    auto with_secrets = expected;
    const lines_of_text more{"session key", "output AZURESTACK\\CloudAdmin/S1mulated!", "ended 4"};
    with_secrets.insert(with_secrets.begin() + 4, more.begin(), more.end());
    CHECK(whole_session(how) == with_secrets);
    how.client_blob = how.server_blob = 13;
    CHECK(whole_session(how) == with_secrets);
}

TEST_CASE("tiny fragments change nothing") {
    for (const std::size_t blob : {1u, 2u, 3u, 7u, 21u, 64u, 1000u}) {
        plan how;
        how.client_blob = how.server_blob = blob;
        CAPTURE(blob);
        CHECK(whole_session(how) == expected);
    }
}

TEST_CASE("pieces of every size change nothing, in either direction") {
    for (std::size_t every = 1; every <= 60; ++every) {
        plan how;
        how.to_client.every = every;
        how.to_server.every = 61 - every;
        CAPTURE(every);
        CHECK(whole_session(how) == expected);
    }
}

namespace {

// The release build's run takes every byte; the sanitizers', ten times slower, needs the paths only.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t cut_step = 5;
#else
constexpr std::size_t cut_step = 1;
#endif

void cut_everywhere(bool secrets, const lines_of_text& told) {
    short_plan uncut{.secrets = secrets};
    const auto whole = short_session(uncut);
    REQUIRE(whole == told);
    REQUIRE(uncut.longer > 4'000);
    std::size_t wrong = 0;
    for (std::size_t at = 1; at < uncut.longer; at += cut_step) {
        short_plan how{.cut = at, .secrets = secrets};
        wrong += short_session(how) != whole;
    }
    CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("a cut at any byte of either stream changes nothing") {
    cut_everywhere(
        false, {"private data", "pool opened", "host call 1 26 [caption] [message]", "output 0", "ended 4", "pool ended 3"});
}

TEST_CASE("a cut at any byte of either stream changes nothing where secrets are in it") {
    cut_everywhere(true, {"private data", "pool opened", "session key", "output AZURESTACK\\CloudAdmin/S1mulated!", "ended 4",
                          "pool ended 3"});
}
