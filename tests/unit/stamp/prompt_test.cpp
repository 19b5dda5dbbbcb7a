// What the endpoint asks the client's host for, and what it does without one.
#include "stamp_fixture.hpp"

using namespace stamp_fixture;

namespace {

psrp::value hashtable(const char* key, psrp::value v) {
    return dictionary({{std::string(key), std::move(v)}}, "System.Collections.Hashtable");
}
std::string shown(const psrp::value& v) { return psrp::display(v); }

}  // namespace

TEST_CASE("Close-PrivilegedEndpoint asks for its path and its credential") {
    stamp s;
    s.out.answers = {hashtable("TranscriptsPathDestination", std::string("\\\\sim\\logs")), share_writer()};
    REQUIRE(s.run({command("Close-PrivilegedEndpoint")}).state == psrp::pipeline_state::completed);
    REQUIRE(s.out.questions.size() == 2);
    const auto& [first, asked] = s.out.questions[0];
    CHECK(first == psrp::host_method::prompt);
    REQUIRE(asked.size() == 3);
    CHECK(shown(asked[0]) == "cmdlet Close-PrivilegedEndpoint at command pipeline position 1");
    CHECK(shown(asked[1]) == "Supply values for the following parameters:");
    const auto* fields = psrp::as_object(asked[2]);
    REQUIRE(fields->items.size() == 1);
    CHECK(fields->type_names.front() == "System.Collections.ArrayList");
    const auto* field = psrp::as_object(fields->items[0]);
    CHECK(shown(*field->find("name")) == "TranscriptsPathDestination");
    CHECK(shown(*field->find("parameterTypeFullName")) == "System.String");
    CHECK(psrp::as_bool(*field->find("isMandatory")) == true);
    const auto& [second, credential] = s.out.questions[1];
    CHECK(second == psrp::host_method::prompt_for_credential2);
    REQUIRE(credential.size() == 6);
    CHECK(shown(credential[1]) == "Enter your credentials.");
    CHECK(s.transcripts().empty());
    CHECK(s.report().sessions[0].how == "closed");
}

TEST_CASE("only what is missing is asked for") {
    stamp s;
    s.out.answers = {share_writer()};
    CHECK(s.run({command("Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}})}).state ==
          psrp::pipeline_state::completed);
    CHECK(s.out.questions.size() == 1);
}

TEST_CASE("a user name in a credential's place is asked for its password") {
    stamp s;
    s.out.answers = {share_writer()};
    REQUIRE(s.run({command("Get-AzureStackLog", {{"FilterByRole", std::string("CRP")},
                                                 {"OutputSharePath", std::string("\\\\sim\\logs\\run")},
                                                 {"OutputShareCredential", std::string("SIM\\logwriter")}})})
                .state == psrp::pipeline_state::completed);
    REQUIRE(s.out.questions.size() == 1);
    CHECK(s.out.questions[0].first == psrp::host_method::prompt_for_credential2);
    CHECK(shown(s.out.questions[0].second[2]) == "SIM\\logwriter");
    const auto transcript = *read_file(s.transcripts()[0]);
    CHECK(transcript.find("value=\"System.Management.Automation.PSCredential\"") != std::string::npos);
    CHECK(transcript.find("L0gWriter!") == std::string::npos);
}

TEST_CASE("a host that refuses, or leaves the value out, leaves a mandatory parameter missing") {
    stamp s;
    for (const std::optional<psrp::value>& answer :
         {std::optional<psrp::value>(), std::optional<psrp::value>(hashtable("Other", std::string("x")))}) {
        s.out.answers = {answer};
        const auto o = s.run({command("Close-PrivilegedEndpoint")});
        REQUIRE(o.state == psrp::pipeline_state::failed);
        CHECK(o.why->fully_qualified_id == "MissingMandatoryParameter,Close-PrivilegedEndpoint");
        CHECK(o.why->message ==
              "Cannot process command because of one or more missing mandatory parameters: TranscriptsPathDestination "
              "Credential.");
    }
    CHECK(s.report().sessions[0].how == "open");
}

TEST_CASE("an answer of the wrong type is met with silence until a stop") {
    stamp s;
    s.out.answers = {std::string("\\\\sim\\logs")};
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
