// What the endpoint asks the client's host for, and what it does without one.
#include "stamp_fixture.hpp"

using namespace stamp_fixture;

namespace {

host_answer hashtable(std::vector<std::pair<psrp::value, psrp::value>> entries) {
    return {dictionary(std::move(entries), "System.Collections.Hashtable"), {}};
}
std::string shown(const psrp::value& v) { return psrp::display(v); }

}  // namespace

TEST_CASE("Close-PrivilegedEndpoint asks for its path and its credential in one prompt") {
    stamp s;
    s.out.answers = {hashtable({{std::string("TranscriptsPathDestination"), std::string("\\\\sim\\logs")},
                                {std::string("credential"), share_writer()}})};
    REQUIRE(s.run({command("Close-PrivilegedEndpoint")}).state == psrp::pipeline_state::completed);
    REQUIRE(s.out.questions.size() == 1);
    const auto& [method, asked] = s.out.questions[0];
    CHECK(method == psrp::host_method::prompt);
    REQUIRE(asked.size() == 3);
    CHECK(shown(asked[0]) == "cmdlet Close-PrivilegedEndpoint at command pipeline position 1");
    CHECK(shown(asked[1]) == "Supply values for the following parameters:");
    const auto* fields = psrp::as_object(asked[2]);
    REQUIRE(fields->items.size() == 2);
    CHECK(fields->type_names.front() == "System.Collections.ArrayList");
    const char* const wanted[2][3] = {{"TranscriptsPathDestination", "&TranscriptsPathDestination", "System.String"},
                                      {"Credential", "&Credential", "System.Management.Automation.PSCredential"}};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto* field = psrp::as_object(fields->items[i]);
        CHECK(shown(*field->find("name")) == wanted[i][0]);
        CHECK(shown(*field->find("label")) == wanted[i][1]);
        CHECK(shown(*field->find("parameterTypeFullName")) == wanted[i][2]);
        CHECK(psrp::as_bool(*field->find("isMandatory")) == true);
    }
    CHECK(s.transcripts().empty());
    CHECK(s.report().sessions[0].how == "closed");
}

TEST_CASE("only what is missing is asked for") {
    stamp s;
    s.out.answers = {hashtable({{std::string("Credential"), share_writer()}})};
    CHECK(s.run({command("Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}})}).state ==
          psrp::pipeline_state::completed);
    REQUIRE(s.out.questions.size() == 1);
    CHECK(psrp::as_object(s.out.questions[0].second[2])->items.size() == 1);
}

TEST_CASE("a user name in a credential's place is asked for its password") {
    stamp s;
    s.out.answers = {host_answer{share_writer(), {}}};
    REQUIRE(s.run({command("Get-AzureStackLog", {{"FilterByRole", std::string("CRP")},
                                                 {"OutputSharePath", std::string("\\\\sim\\logs\\run")},
                                                 {"OutputShareCredential", std::string("SIM\\logwriter")}})})
                .state == psrp::pipeline_state::completed);
    REQUIRE(s.out.questions.size() == 1);
    CHECK(s.out.questions[0].first == psrp::host_method::prompt_for_credential2);
    REQUIRE(s.out.questions[0].second.size() == 6);
    CHECK(shown(s.out.questions[0].second[1]) == "Enter your credentials.");
    CHECK(shown(s.out.questions[0].second[2]) == "SIM\\logwriter");
    const auto transcript = *read_file(s.transcripts()[0]);
    CHECK(transcript.find("value=\"System.Management.Automation.PSCredential\"") != std::string::npos);
    CHECK(transcript.find("L0gWriter!") == std::string::npos);
}

TEST_CASE("the exception of a host that refuses is the cmdlet's end") {
    stamp s;
    psrp::error_record refusal;
    refusal.message = "no prompts here";
    refusal.fully_qualified_id = "HostRefused";
    refusal.category = 11;
    s.out.answers = {host_answer{{}, refusal}};
    const auto o = s.run({command("Close-PrivilegedEndpoint")});
    REQUIRE(o.state == psrp::pipeline_state::failed);
    CHECK(o.why->message == "no prompts here");
    CHECK(o.why->fully_qualified_id == "HostRefused");
    CHECK(o.why->exception_type == "System.Management.Automation.RemoteException");
    CHECK(s.report().sessions[0].how == "open");
    s.out.answers = {host_answer{{}, refusal}};
    const auto c = s.run({command("Get-AzureStackLog", {{"OutputShareCredential", std::string("SIM\\logwriter")}})});
    CHECK(c.why->message == "Cannot process argument transformation on parameter 'OutputShareCredential'. no prompts here");
}

TEST_CASE("a host that leaves a value out leaves a mandatory parameter missing") {
    stamp s;
    s.out.answers = {hashtable({{std::string("TranscriptsPathDestination"), std::string("\\\\sim\\logs")}})};
    const auto o = s.run({command("Close-PrivilegedEndpoint")});
    REQUIRE(o.state == psrp::pipeline_state::failed);
    CHECK(o.why->message ==
          "Cannot process command because of one or more missing mandatory parameters: TranscriptsPathDestination Credential.");
    CHECK(o.why->fully_qualified_id == "MissingMandatoryParameter,Close-PrivilegedEndpoint");
}

TEST_CASE("an answer of the wrong type is met with silence until a stop") {
    stamp s;
    s.out.answers = {host_answer{std::string("\\\\sim\\logs"), {}}};
    psrp::received_pipeline p;
    p.statements = {{command("Close-PrivilegedEndpoint")}};
    s.out.stop_at_wait = 3;
    CHECK(s.go(p, {}).state == psrp::pipeline_state::stopped);
}

TEST_CASE("without a host nothing is asked") {
    stamp s;
    const auto o = s.run({command("Close-PrivilegedEndpoint")});
    CHECK(o.why->fully_qualified_id == "MissingMandatoryParameter,Close-PrivilegedEndpoint");
    CHECK(s.run({command("Get-AzureStackLog", {{"OutputShareCredential", std::string("SIM\\logwriter")}})})
              .why->fully_qualified_id == "ParameterArgumentTransformationError,Get-AzureStackLog");
    CHECK(s.out.questions.empty());
}
