// A PSRP server over OutOfProc lines whose cmdlets are a table that belongs to the test.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "stamplog/outofproc/server.hpp"
#include "stamplog/psrp/server.hpp"

namespace stamplog::testing {

class scripted_endpoint {
 public:
    using cmdlet = std::function<void(scripted_endpoint&, const psrp::received_pipeline&)>;
    using continuation = std::function<void(scripted_endpoint&, const psrp::request::host_answered&)>;

    explicit scripted_endpoint(entropy& random, psrp::server_options options = {});

    // Names as the commands' text, case-insensitive. A cmdlet that does not end its pipeline goes on running.
    std::map<std::string, cmdlet> cmdlets;
    std::function<void(scripted_endpoint&)> before_open;           // host calls of the pool, before it is opened
    std::function<void(scripted_endpoint&, const guid&)> on_stop;  // what a running pipeline still says when it is stopped
    std::function<void(scripted_endpoint&, const psrp::request::input&)> on_input;
    std::function<void(scripted_endpoint&, const guid&)> on_input_ended;
    std::function<void(scripted_endpoint&, const psrp::request::get_command_metadata&)> on_metadata;
    bool hold_open = false;  // never answers INIT_RUNSPACEPOOL

    // Feeds standard input, lets the cmdlets act and appends to `out` what goes to standard output.
    result<void> feed(std::string_view input, std::string& out);
    bool pool_closed() const { return pool_closed_; }
    const std::vector<psrp::received_pipeline>& pipelines() const { return seen_; }
    const std::vector<std::string>& ignored() const { return ignored_; }

    psrp::server& pool() { return pool_; }

    // ---- what cmdlets say
    void output(const guid& id, const psrp::value& v);
    void complete(const guid& id);
    void fail(const guid& id, const std::string& error_id, const std::string& message);
    void write_error(const guid& id, const std::string& error_id, const std::string& message);
    // A call of the host that nobody answers (ci -100).
    void write_host(const guid& id, psrp::host_method method, std::vector<psrp::value> parameters);
    void ask_host(const guid& id, psrp::host_method method, std::vector<psrp::value> parameters, continuation then);

 private:
    void act();
    void take(const psrp::server_event& e);
    void start(const psrp::received_pipeline& p);
    void take(const outofproc::server_wish& w);
    void stop(const guid& id);

    psrp::server pool_;
    outofproc::server lines_;
    std::map<guid, continuation> asked_;
    std::vector<psrp::received_pipeline> seen_;
    std::vector<std::string> ignored_;
    bool pool_closed_ = false;
};

std::string lower(std::string text);
const std::string& text_of_not_found();  // "… is not recognized as …", after the name

}  // namespace stamplog::testing
