// Answers to the calls that ask a person: what each of them looks like to the server half, secrets decrypted.
#include <catch2/catch.hpp>

#include "memory_session.hpp"
#include "scripted_entropy.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

secret_ptr hidden(const char* text) { return std::make_shared<const secret>(text); }
credential_ptr account(const char* user, const char* password) {
    return std::make_shared<const credential>(credential{user, secret(password)});
}

client_options with_prompts() {
    client_options o;
    o.host = host_kind::prompts;
    return o;
}

struct asking {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint endpoint{server_random};
    memory_session s;
    std::optional<value> got;

    explicit asking(host_method method) : s(endpoint, with_prompts(), client_random) {
        endpoint.cmdlets["Ask"] = [this, method](scripted_endpoint& e, const received_pipeline& p) {
            e.ask_host(p.id, method, {}, [this](scripted_endpoint& self, const request::host_answered& a) {
                got = a.result;
                self.complete(a.pipeline);
            });
        };
        REQUIRE(s.pool.open());
        s.settle();
        REQUIRE(s.pool.exchange_key());
        s.settle();
    }
    value answer(host_answer a) {
        s.answer = [&](const host_call&) { return host_response{a, {}}; };
        REQUIRE(s.run({"Ask", {}}).back() == "ended 4");
        REQUIRE(got);
        return *got;
    }
    std::string plain(const value& v) {
        const auto text = endpoint.pool().decrypt(std::get<encrypted_string>(v));
        REQUIRE(text);
        return std::string(text->reveal());
    }
};

}  // namespace

TEST_CASE("ReadLine is answered with a string, PromptForChoice with a number") {
    CHECK(as_string(asking(host_method::read_line).answer(value(std::string("typed")))) == "typed");
    CHECK(as_int(asking(host_method::prompt_for_choice).answer(value(std::int32_t{2}))) == 2);
}

TEST_CASE("ReadLineAsSecureString is answered with a SecureString") {
    asking a(host_method::read_line_as_secure_string);
    CHECK(a.plain(a.answer(hidden("s3cr\xC3\xA9t"))) == "s3cr\xC3\xA9t");
}

TEST_CASE("PromptForCredential is answered with a PSCredential") {
    for (const auto m : {host_method::prompt_for_credential1, host_method::prompt_for_credential2}) {
        asking a(m);
        const auto given = a.answer(account("SIM\\logwriter", "L0gWriter!"));
        const auto* o = as_object(given);
        REQUIRE(o);
        CHECK(o->type_names.front() == "System.Management.Automation.PSCredential");
        CHECK(as_string(*o->find("UserName")) == "SIM\\logwriter");
        CHECK(a.plain(*o->find("Password")) == "L0gWriter!");
    }
}

TEST_CASE("Prompt is answered with a Hashtable by the names of its fields") {
    asking a(host_method::prompt);
    const auto given = a.answer(host_fields{
        {{"Path", value(std::string("\\\\sim\\logs"))}, {"Password", hidden("pw")}, {"Credential", account("u", "p")}}});
    const auto* table = as_object(given);
    REQUIRE(table);
    CHECK(table->kind == object::container::dictionary);
    CHECK(table->type_names.front() == "System.Collections.Hashtable");
    REQUIRE(table->entries.size() == 3);
    CHECK(as_string(table->entries[0].first) == "Path");
    CHECK(as_string(table->entries[0].second) == "\\\\sim\\logs");
    CHECK(a.plain(table->entries[1].second) == "pw");
    CHECK(a.plain(*as_object(table->entries[2].second)->find("Password")) == "p");
}

TEST_CASE("a secret answer before the key exchange is refused, and can be given afterwards") {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint endpoint{server_random};
    endpoint.cmdlets["Ask"] = [](scripted_endpoint& e, const received_pipeline& p) {
        e.ask_host(p.id, host_method::read_line_as_secure_string, {},
                   [](scripted_endpoint& self, const request::host_answered& a) { self.complete(a.pipeline); });
    };
    memory_session s(endpoint, with_prompts(), client_random);
    REQUIRE(s.pool.open());
    s.settle();
    const auto id = s.pool.invoke({"Ask", {}});
    REQUIRE(id);
    s.events();
    const host_call call{*id, 1, host_method::read_line_as_secure_string, {}};
    const host_response answer{hidden("pw"), {}};
    CHECK(needs_key(answer));
    CHECK_FALSE(needs_key(host_response{value(std::string("x")), {}}));
    CHECK_FALSE(needs_key(host_response{{}, "no"}));
    const auto early = s.pool.respond(call, answer);
    REQUIRE_FALSE(early);
    CHECK(early.error().what.find("pw") == std::string::npos);
    REQUIRE(s.pool.exchange_key());
    s.events();
    REQUIRE(s.pool.respond(call, answer));
    CHECK(s.events() == std::vector<std::string>{"ended 4"});
}
