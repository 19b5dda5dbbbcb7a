// The prompts of a server, answered by what is typed.
#include "prompt_answers.hpp"

#include <catch2/catch.hpp>
#include <deque>

#include "choice_list.hpp"

using namespace stamplog;
using namespace stamplog::cli;

namespace {

psrp::value list(std::vector<psrp::value> items) {
    auto o = std::make_shared<psrp::object>();
    o->kind = psrp::object::container::list;
    o->items = std::move(items);
    return o;
}
psrp::value field(const char* name, const char* type) {
    return psrp::make_object({{"name", std::string(name)}, {"parameterTypeFullName", std::string(type)}});
}
psrp::value option(const char* label, const char* help) {
    return psrp::make_object({{"label", std::string(label)}, {"helpMessage", std::string(help)}});
}

struct console {
    std::deque<std::string> typed;
    std::vector<std::string> asked, told;
    std::vector<bool> echoed;
    prompt_answers answers{[this](std::string_view question, bool echo) -> result<secret> {
                               asked.emplace_back(question);
                               echoed.push_back(echo);
                               if (typed.empty()) return fail(errc::cancelled, "nobody answers");
                               auto line = std::move(typed.front());
                               typed.pop_front();
                               return secret(std::move(line));
                           },
                           [this](std::string_view text) { told.emplace_back(text); }};

    psrp::host_response ask(psrp::host_method method, std::vector<psrp::value> parameters = {}) {
        psrp::host_call call;
        call.call_id = 1;
        call.method = method;
        call.parameters = std::move(parameters);
        return answers.answer(call);
    }
};
using psrp::host_method;

const psrp::value& plain(const psrp::host_response& r) {
    REQUIRE(r.result);
    return std::get<psrp::value>(*r.result);
}
const psrp::host_field& entry(const psrp::host_response& r, std::size_t i) {
    REQUIRE(r.result);
    return std::get<psrp::host_fields>(*r.result).entries.at(i).second;
}

}  // namespace

TEST_CASE("a line and a secret line", "[cli]") {
    console c;
    c.typed = {"text", "hush"};
    CHECK(psrp::as_string(plain(c.ask(host_method::read_line))) == "text");
    const auto r = c.ask(host_method::read_line_as_secure_string);
    CHECK(std::get<psrp::secret_ptr>(*r.result)->reveal() == "hush");
    CHECK(c.echoed == std::vector<bool>{true, false});
}

TEST_CASE("fields by their types: text, number until it is one, secret, credential, list", "[cli]") {
    console c;
    c.typed = {"where", "many", "7", "hush", "DOM\\me", "word", "a", "b", ""};
    const auto r = c.ask(
        host_method::prompt,
        {std::string("caption"), std::string("message"),
         list({field("Path", "System.String"), field("Count", "System.Int32"), field("Key", "System.Security.SecureString"),
               field("Who", "System.Management.Automation.PSCredential"), field("Roles", "System.String[]")})});
    CHECK(psrp::as_string(std::get<psrp::value>(entry(r, 0))) == "where");
    CHECK(std::get<std::int32_t>(std::get<psrp::value>(entry(r, 1))) == 7);
    CHECK(std::get<psrp::secret_ptr>(entry(r, 2))->reveal() == "hush");
    CHECK(std::get<psrp::credential_ptr>(entry(r, 3))->user == "DOM\\me");
    CHECK(std::get<psrp::credential_ptr>(entry(r, 3))->password.reveal() == "word");
    CHECK(psrp::as_object(std::get<psrp::value>(entry(r, 4)))->items.size() == 2);
    CHECK(c.asked == std::vector<std::string>{"Path: ", "Count: ", "Count: ", "Key: ", "User: ", "Password for user DOM\\me: ",
                                              "Roles[0]: ", "Roles[1]: ", "Roles[2]: "});
    CHECK(c.told.at(0) == "caption");
    CHECK(c.told.at(2).find("'many' is not a number") == 0);
    for (std::size_t i = 0; i < c.asked.size(); ++i) CHECK(c.echoed[i] == (i != 3 && i != 5));
}

TEST_CASE("a credential whose user is known asks for the password alone", "[cli]") {
    console c;
    c.typed = {"word"};
    for (const auto& said : {std::string("DOM\\me")}) {
        const auto r = c.ask(host_method::prompt_for_credential2,
                             {std::string(), std::string(), said, std::string(), std::int32_t{3}, std::int32_t{1}});
        CHECK(std::get<psrp::credential_ptr>(*r.result)->user == said);
    }
    c.typed = {"other", "word"};
    CHECK(std::get<psrp::credential_ptr>(
              *c.ask(host_method::prompt_for_credential1, {std::string(), std::string(), psrp::nil{}, std::string()}).result)
              ->user == "other");
}

TEST_CASE("a choice by letter, by label, by default; ? explains; anything else asks again", "[cli]") {
    const std::vector<psrp::value> call{std::string("Sure?"), std::string(),
                                        list({option("&Yes", "goes on"), option("&No", "stays")}), std::int32_t{1}};
    console c;
    const auto pick = [&](std::deque<std::string> typed) {
        c.typed = std::move(typed);
        return psrp::as_int(plain(c.ask(host_method::prompt_for_choice, call)));
    };
    CHECK(pick({"y"}) == 0);
    CHECK(pick({"YES"}) == 0);
    CHECK(pick({""}) == 1);
    CHECK(pick({"maybe", "?", "n"}) == 1);
    CHECK(c.asked.at(0) == "[Y] Yes  [N] No  [?] Help (default is \"N\"): ");
    CHECK(std::find(c.told.begin(), c.told.end(), "Y - goes on") != c.told.end());
}

TEST_CASE("a choice without a default is asked again when nothing is typed", "[cli]") {
    console c;
    c.typed = {"", "y"};
    CHECK(psrp::as_int(plain(c.ask(host_method::prompt_for_choice,
                                   {std::string(), std::string(), list({option("&Yes", "")}), std::int32_t{-1}}))) == 0);
    CHECK(c.asked.size() == 2);
}

TEST_CASE("several choices, one a line, or the defaults", "[cli]") {
    const std::vector<psrp::value> call{std::string(), std::string(),
                                        list({option("&A", ""), option("&B", ""), option("&C", "")}), list({std::int32_t{1}})};
    console c;
    c.typed = {"c", "a", ""};
    const auto r = c.ask(host_method::prompt_for_choice_multiple, call);
    const auto* o = psrp::as_object(plain(r));
    REQUIRE(o->items.size() == 2);
    CHECK(psrp::as_int(o->items[0]) == 2);
    c.typed = {""};
    const auto d = c.ask(host_method::prompt_for_choice_multiple, call);
    CHECK(psrp::as_int(psrp::as_object(plain(d))->items.at(0)) == 1);
}

TEST_CASE("who does not answer refuses, and so does a malformed or unknown call", "[cli]") {
    console c;
    CHECK(c.ask(host_method::read_line).refusal == "nobody answers");
    CHECK(c.ask(host_method::prompt).refusal);
    CHECK(c.ask(host_method::prompt_for_choice).refusal);
    CHECK(c.ask(host_method::prompt_for_choice, {psrp::nil{}, psrp::nil{}, psrp::nil{}}).refusal);
    CHECK(c.ask(static_cast<host_method>(40)).refusal);
}

TEST_CASE("a prompt's text cannot drive the terminal", "[cli]") {
    console c;
    c.typed = {"x", "y"};
    c.ask(host_method::prompt, {std::string("\x1b[2Jcaption"), std::string("m"), list({field("N\x1b[2J", "System.String")})});
    c.ask(host_method::prompt_for_choice,
          {std::string("\x1b"), std::string(), list({option("&Y\x1b[1m", "")}), std::int32_t{0}});
    for (const auto* texts : {&c.asked, &c.told})
        for (const auto& t : *texts) CHECK(t.find('\x1b') == std::string::npos);
}
