// Typed arguments as they lie on the wire, read back by the server half's reader.
#include <catch2/catch.hpp>

#include "command_reader.hpp"
#include "command_writer.hpp"
#include "stamplog/psrp/clixml.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

const two_part_version current{2, 3};
const guid some_id = parse_guid("ea581392-1c91-4b07-be09-747bbdfd63c6").value();

result<encrypted_string> fake_encrypt(const secret& text) {
    const auto plain = as_bytes(text.reveal());
    return encrypted_string{bytes(plain.rbegin(), plain.rend())};
}

value over_the_wire(const value& v) { return read_clixml(write_clixml(v)).value(); }

received_pipeline sent(const command& cmd, bool no_input = true) {
    const auto body = write_create_pipeline(cmd, no_input, current, fake_encrypt);
    REQUIRE(body);
    const auto back = read_create_pipeline(over_the_wire(*body), some_id, host_kind::prompts);
    REQUIRE(back);
    return *back;
}

value argument_sent(argument_value v) {
    const auto p = sent({"C", {{"P", std::move(v)}}});
    const auto& args = p.statements.at(0).at(0).arguments;
    REQUIRE(args.size() == 1);
    CHECK(args[0].name == "P");
    return args[0].val;
}

std::string date_sent(const char* rfc3339, int offset) {
    return as_string(argument_sent(date_time{parse_rfc3339(rfc3339).value(), offset})).value();
}

}  // namespace

TEST_CASE("every type of argument arrives as itself") {
    CHECK(std::get<bool>(argument_sent(switch_on{})));
    CHECK(std::get<std::string>(argument_sent(std::string("a <b> & _x0041_ \xF0\x9D\x84\x9E"))) ==
          "a <b> & _x0041_ \xF0\x9D\x84\x9E");
    CHECK(std::get<std::int32_t>(argument_sent(std::int32_t{-5})) == -5);
    CHECK_FALSE(std::get<bool>(argument_sent(false)));
    const auto list = argument_sent(std::vector<std::string>{"Storage", "SeedRing"});
    REQUIRE(as_object(list));
    CHECK(as_object(list)->type_names == std::vector<std::string>{"System.String[]", "System.Array", "System.Object"});
    CHECK(display(list) == "Storage SeedRing");
    CHECK(as_object(argument_sent(std::vector<std::string>{}))->items.empty());
    CHECK(std::holds_alternative<guid>(argument_sent(value(some_id))));
}

TEST_CASE("dates carry their offset, never Z, and no zeros that .NET would not write") {
    CHECK(date_sent("2026-11-21T09:00:00Z", 60) == "2026-11-21T10:00:00+01:00");
    CHECK(date_sent("2026-11-21T09:00:00Z", 0) == "2026-11-21T09:00:00+00:00");
    CHECK(date_sent("2026-11-21T02:30:00Z", -210) == "2026-11-20T23:00:00-03:30");
    CHECK(date_sent("2026-02-28T23:30:00.0500000Z", 60) == "2026-03-01T00:30:00.05+01:00");
    CHECK(date_sent("1969-12-31T23:59:59.9999999Z", 0) == "1969-12-31T23:59:59.9999999+00:00");
    const auto body = write_create_pipeline({"C", {{"P", date_time{{}, 841}}}}, true, current, fake_encrypt);
    REQUIRE_FALSE(body);
    CHECK(body.error().code == errc::config);
    const date_time far{utc_time(std::chrono::duration_cast<ticks>(std::chrono::hours(24 * 365 * 9000LL))), 0};
    CHECK_FALSE(format_date_time(far));
}

TEST_CASE("a credential is an object with an encrypted password") {
    auto c = std::make_shared<credential>(credential{"D\\u", secret("abc")});
    const auto v = argument_sent(credential_ptr(c));
    const auto* o = as_object(v);
    REQUIRE(o);
    CHECK(o->type_names.front() == "System.Management.Automation.PSCredential");
    CHECK(o->to_string == "System.Management.Automation.PSCredential");
    CHECK(as_string(*o->find("UserName")) == "D\\u");
    CHECK(std::get<encrypted_string>(*o->find("Password")).data == bytes{'c', 'b', 'a'});
    CHECK(std::holds_alternative<nil>(argument_sent(credential_ptr())));
}

TEST_CASE("a password that cannot be encrypted fails the command with its name") {
    const auto refuse = [](const secret&) -> result<encrypted_string> { return fail(errc::internal, "no key"); };
    auto c = std::make_shared<credential>(credential{"D\\u", secret("abc")});
    const auto body = write_create_pipeline({"Close-It", {{"Credential", credential_ptr(c)}}}, true, current, refuse);
    REQUIRE_FALSE(body);
    CHECK(body.error().what == "Close-It -Credential: no key");
}

TEST_CASE("positional arguments have no name; the command is never script") {
    const auto p = sent({"Get-It", {{"", std::string("first")}, {"Named", switch_on{}}}}, false);
    const auto& c = p.statements.at(0).at(0);
    CHECK(c.text == "Get-It");
    CHECK_FALSE(c.is_script);
    CHECK_FALSE(c.use_local_scope);
    REQUIRE(c.arguments.size() == 2);
    CHECK_FALSE(c.arguments[0].name);
    CHECK(c.arguments[1].name == "Named");
    CHECK_FALSE(p.no_input);
    CHECK(p.use_runspace_host);
    CHECK(p.host == host_kind::prompts);
    CHECK(p.remote_stream_options == 0);
    CHECK_FALSE(p.add_to_history);
}
