// The six streams' records: from recorded messages, and back from our own.
#include <catch2/catch.hpp>

#include "psrp_recordings.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/records.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

// Bodies of that type in a recording of a real server, in order.
std::vector<value> recorded(const char* name, message_type type) {
    std::vector<value> out;
    for (const auto& m : testing::read_line_recording(std::string(STAMPLOG_TEST_DATA_DIR) + "/pwsh/" + name + ".jsonl"))
        if (m.from_server && m.message.type == type) out.push_back(read_clixml(m.message.body).value());
    REQUIRE_FALSE(out.empty());
    return out;
}

std::vector<std::string> names_of(const std::vector<property>& properties) {
    std::vector<std::string> out;
    for (const auto& p : properties) out.push_back(p.name);
    return out;
}

value again(const value& v) { return read_clixml(write_clixml(v)).value(); }

}  // namespace

TEST_CASE("a recorded error has its message, identity and category") {
    const auto r = read_error(recorded("collect_all_streams", message_type::error_record).front());
    CHECK(r.message == "Role BareMetal failed.");
    CHECK(r.exception_type == "Microsoft.PowerShell.Commands.WriteErrorException");
    CHECK(r.fully_qualified_id == "RoleFailed,Get-AzureStackLog");
    CHECK(r.category == 14);
    CHECK(r.category_activity == "Write-Error");
    CHECK(r.category_reason == "WriteErrorException");
    CHECK(r.category_target_name == "BareMetal");
    CHECK(r.category_target_type == "String");
    CHECK(as_object(r.raw) != nullptr);
}

TEST_CASE("a failed pipeline's reason is an error record") {
    for (const auto& state : recorded("no_language_refusals", message_type::pipeline_state)) {
        const value* reason = as_object(state)->find("ExceptionAsErrorRecord");
        if (as_int(*as_object(state)->find("PipelineState")) != static_cast<int>(pipeline_state::failed)) continue;
        REQUIRE(reason != nullptr);
        const auto r = read_error(*reason);
        CHECK_FALSE(r.message.empty());
        CHECK_FALSE(r.fully_qualified_id.empty());
        CHECK_FALSE(r.exception_type.empty());
    }
}

TEST_CASE("recorded warnings and verbose texts are read") {
    CHECK(read_informational(recorded("collect_all_streams", message_type::warning_record).front()).message ==
          "One node did not answer.");
    CHECK_FALSE(read_informational(recorded("collect_all_streams", message_type::verbose_record).front()).message.empty());
}

TEST_CASE("recorded progress is read") {
    const auto r = read_progress(recorded("collect_all_streams", message_type::progress_record).front());
    CHECK(r.activity == "Collecting logs");
    CHECK(r.activity_id == 7);
    CHECK(r.status == "Role 1 of 3");
    CHECK(r.current_operation == "op 1");
    CHECK(r.parent_id == -1);
    CHECK(r.percent == 33);
    CHECK(r.seconds_remaining == 29);
    CHECK_FALSE(r.completed);
}

TEST_CASE("recorded information is read, with the object that Write-Host sends") {
    const auto r = read_information(recorded("null_host", message_type::information_record).back());
    CHECK(as_string(*as_object(r.message_data)->find("Message")) == "host line");
    CHECK(display(r.message_data) == "host line");
    CHECK(r.source == "Write-Host");
    CHECK(r.tags == std::vector<std::string>{"PSHOST"});
    CHECK(r.user == "root");
    CHECK(r.process_id == 9206);
    CHECK(r.time_generated == "2026-11-21T01:22:57.2407647+00:00");
}

TEST_CASE("an error that we write has every property that a real server's has, and reads back") {
    error_record r;
    r.message = "Cannot find a provider with the name 'FileSystem'.";
    r.exception_type = "System.Management.Automation.ProviderNotFoundException";
    r.fully_qualified_id = "ProviderNotFound,Microsoft.PowerShell.Commands.GetItemCommand";
    r.category = 13;
    r.category_activity = "Get-Item";
    r.category_reason = "ProviderNotFoundException";
    r.category_target_name = "FileSystem";
    r.category_target_type = "String";
    const value written = again(write_error(r));
    const auto back = read_error(written);
    CHECK(back.message == r.message);
    CHECK(back.exception_type == r.exception_type);
    CHECK(back.fully_qualified_id == r.fully_qualified_id);
    CHECK(back.category == r.category);
    CHECK(back.category_target_type == r.category_target_type);
    CHECK(as_string(*as_object(written)->find("ErrorCategory_Message")) ==
          "ObjectNotFound: (FileSystem:String) [Get-Item], ProviderNotFoundException");

    const value real = recorded("collect_all_streams", message_type::error_record).front();
    const auto ours = names_of(as_object(written)->extended);
    for (const auto& name : names_of(as_object(real)->extended)) {
        if (name == "ErrorDetails_ScriptStackTrace" || name == "PSMessageDetails") continue;  // a script's place; optional
        INFO(name);
        CHECK(std::find(ours.begin(), ours.end(), name) != ours.end());
    }
    CHECK(as_object(written)->type_names == as_object(real)->type_names);
}

TEST_CASE("warnings, progress and information that we write have a real server's properties, and read back") {
    const value warning = again(write_informational({"careful"}, "Warning"));
    CHECK(read_informational(warning).message == "careful");
    CHECK(read_informational(again(write_informational({"deep"}, "Debug"))).message == "deep");
    CHECK(as_object(warning)->type_names ==
          as_object(recorded("collect_all_streams", message_type::warning_record).front())->type_names);
    CHECK(names_of(as_object(warning)->extended) ==
          names_of(as_object(recorded("collect_all_streams", message_type::warning_record).front())->extended));

    progress_record p;
    p.activity = "Collecting logs";
    p.status = " ";
    p.activity_id = 7;
    p.percent = 100;
    p.completed = true;
    const value progress = again(write_progress(p));
    CHECK(read_progress(progress).activity == p.activity);
    CHECK(read_progress(progress).status == " ");
    CHECK(read_progress(progress).percent == 100);
    CHECK(read_progress(progress).parent_id == -1);
    CHECK(read_progress(progress).current_operation.empty());
    CHECK(read_progress(progress).completed);
    CHECK(names_of(as_object(progress)->extended) ==
          names_of(as_object(recorded("collect_all_streams", message_type::progress_record).front())->extended));

    information_record i;
    i.message_data = std::string("hello");
    i.source = "Write-Information";
    i.user = "AZURESTACK\\CloudAdmin";
    i.computer = "ERCS01";
    i.time_generated = "2026-11-21T02:40:46.1234567+01:00";
    i.tags = {"a", "b"};
    i.process_id = 4294967295u;
    const value information = again(write_information(i));
    const auto back = read_information(information);
    CHECK(as_string(back.message_data) == "hello");
    CHECK(back.tags == i.tags);
    CHECK(back.user == i.user);
    CHECK(back.time_generated == i.time_generated);
    CHECK(back.process_id == 4294967295u);
    CHECK(names_of(as_object(information)->extended) ==
          names_of(as_object(recorded("null_host", message_type::information_record).front())->extended));
}

TEST_CASE("a record that lacks everything, or is no object, is still a record") {
    for (const value& v : {value(nil{}), value(std::string("only text")), value(std::int32_t{5}), make_object({})}) {
        const auto e = read_error(v);
        CHECK(e.message == display(v));
        CHECK(e.category == 0);
        CHECK(read_progress(v).percent == -1);
        CHECK(read_information(v).tags.empty());
        CHECK(read_informational(v).message == display(v));
    }
    const auto p = read_progress(make_object({{"PercentComplete", std::int64_t{1} << 40}, {"ActivityId", std::string("x")}}));
    CHECK(p.percent == -1);
    CHECK(p.activity_id == 0);
}

TEST_CASE("the message of an error is the one given in its details, where there is one") {
    const auto r = read_error(make_object({{"ErrorDetails_Message", std::string("details")},
                                           {"Exception", make_object({{"Message", std::string("exception")}})}}));
    CHECK(r.message == "details");
}

TEST_CASE("terminal pipeline states are stopped, completed and failed") {
    CHECK(is_terminal(pipeline_state::stopped));
    CHECK(is_terminal(pipeline_state::completed));
    CHECK(is_terminal(pipeline_state::failed));
    CHECK_FALSE(is_terminal(pipeline_state::running));
    CHECK_FALSE(is_terminal(pipeline_state::disconnected));
    CHECK(static_cast<int>(pool_state::broken) == 5);
}
