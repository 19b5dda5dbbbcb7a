#include "table_endpoint.hpp"

namespace stamplog::testing {
namespace {

using then = table_endpoint::then;
using call = table_endpoint::call;

// A test's endpoint that cannot answer is a broken test.
void must(const result<void>& r) {
    if (!r) throw std::logic_error(describe(r.error()));
}

then get_numbers(const call& c) {
    for (std::int64_t i = 0, n = c.number("Count"); i < n; ++i) must(c.pool.output(c.pipeline, static_cast<std::int32_t>(i)));
    return then::completed;
}

then write_errors(const call& c) {
    for (std::int64_t i = 0, n = c.number("Count"); i < n; ++i) {
        psrp::error_record e;
        e.message = "error " + std::to_string(i);
        e.fully_qualified_id = "Microsoft.PowerShell.Commands.WriteErrorException";
        must(c.pool.error(c.pipeline, e));
    }
    return then::completed;
}

then write_all_streams(const call& c) {
    must(c.pool.warning(c.pipeline, "a warning"));
    must(c.pool.verbose(c.pipeline, "verbose text"));
    must(c.pool.debug(c.pipeline, "debug text"));
    psrp::progress_record p;
    p.activity = "Collecting";
    p.percent = 40;
    must(c.pool.progress(c.pipeline, p));
    psrp::information_record i;
    i.message_data = std::string("for your information");
    i.source = "Write-AllStreams";
    must(c.pool.information(c.pipeline, i));
    psrp::error_record e;
    e.message = "an error";
    must(c.pool.error(c.pipeline, e));
    must(c.pool.output(c.pipeline, std::string("an object")));
    return then::completed;
}

then throw_error(const call& c) {
    psrp::error_record e;
    e.message = c.text("Message");
    must(c.pool.end_pipeline(c.pipeline, psrp::pipeline_state::failed, e));
    return then::ended_itself;
}

then read_secret(const call& c) {
    const auto* v = c.find("Credential");
    const auto* credential = v == nullptr ? nullptr : psrp::as_object(*v);
    const auto* user = credential == nullptr ? nullptr : credential->find("UserName");
    const auto* password = credential == nullptr ? nullptr : credential->find("Password");
    const auto* sealed = password == nullptr ? nullptr : std::get_if<psrp::encrypted_string>(password);
    if (user == nullptr || sealed == nullptr) throw std::logic_error("no credential came");
    const auto plain = c.pool.decrypt(*sealed);
    if (!plain) throw std::logic_error(describe(plain.error()));
    must(c.pool.output(c.pipeline, psrp::as_string(*user).value_or("")));
    must(c.pool.output(c.pipeline, std::string(plain->reveal())));
    return then::completed;
}

then ask_question(const call& c) {
    must(c.pool.call_host({c.pipeline, 1, psrp::host_method::read_line, {}}));
    return then::ended_itself;  // on_answer ends it
}

then leave_shell(const call& c) {
    must(c.pool.call_host(
        {c.pipeline, -100, psrp::host_method::set_should_exit, {psrp::value(static_cast<std::int32_t>(c.number("Code")))}}));
    return then::completed;
}

}  // namespace

void add_common_cmdlets(table_endpoint& endpoint) {
    endpoint.on("Get-Numbers", get_numbers);
    endpoint.on("Write-Errors", write_errors);
    endpoint.on("Write-AllStreams", write_all_streams);
    endpoint.on("Throw-Error", throw_error);
    endpoint.on("Read-Secret", read_secret);
    endpoint.on("Ask-Question", ask_question);
    endpoint.on("Leave-Shell", leave_shell);
    endpoint.on("Wait-Forever", [](const call& c) {
        must(c.pool.output(c.pipeline, std::string("waiting")));
        return then::keeps_running;
    });
}

}  // namespace stamplog::testing
