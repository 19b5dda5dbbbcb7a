// A PSRP endpoint in memory, as PowerShell's over standard input and output, whose cmdlets are functions of the test's, and
// which misbehaves on request: bytes in, bytes out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "stamplog/outofproc/server.hpp"
#include "stamplog/psrp/server.hpp"

namespace stamplog::testing {

class table_endpoint {
 public:
    // What a cmdlet gets to work with.
    struct call {
        psrp::server& pool;
        guid pipeline;
        const psrp::received_command& command;
        std::string text(std::string_view parameter) const;  // empty when it was not given
        std::int64_t number(std::string_view parameter) const;
        const psrp::value* find(std::string_view parameter) const;
    };
    enum class then { completed, keeps_running, ended_itself };
    using cmdlet = std::function<then(const call&)>;

    explicit table_endpoint(entropy& random);

    void on(std::string name, cmdlet what) { cmdlets_[std::move(name)] = std::move(what); }
    // Called with every answer to a host call; the pipeline completes afterwards.
    std::function<void(psrp::server&, const psrp::request::host_answered&)> on_answer;
    std::function<void(psrp::server&)> before_open;
    bool opens = true;        // false: the pool's opening is never answered
    bool acks_stop = true;    // false: a Signal is never acknowledged
    bool tells_stop = true;   // false: the state Stopped is never told
    std::string breaks_with;  // not empty: the pool's opening is answered with Broken and this message

    // An error: the client broke the protocol, and a real server would end.
    [[nodiscard]] result<void> receive(std::string_view data);
    std::string data_to_send() { return lines_.data_to_send(); }
    bool pool_closed() const noexcept { return pool_closed_; }
    int pipelines_closed() const noexcept { return pipelines_closed_; }
    int pipelines_started() const noexcept { return pipelines_started_; }

 private:
    [[nodiscard]] result<void> take_events();
    [[nodiscard]] result<void> take_wishes();
    [[nodiscard]] result<void> open();
    [[nodiscard]] result<void> start(const psrp::received_pipeline& p);
    [[nodiscard]] result<void> stop(const guid& pipeline);

    psrp::server pool_;
    outofproc::server lines_;
    std::map<std::string, cmdlet> cmdlets_;
    bool pool_closed_ = false;
    int pipelines_closed_ = 0, pipelines_started_ = 0;
};

// Cmdlets that most tests want: Get-Numbers -Count, Write-Errors -Count, Write-AllStreams, Throw-Error -Message, Wait-Forever,
// Read-Secret -Credential (gives user and password back), Ask-Question, Leave-Shell -Code.
void add_common_cmdlets(table_endpoint& endpoint);

}  // namespace stamplog::testing
