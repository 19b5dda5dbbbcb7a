// Answers the server's prompts on the terminal, as PowerShell's console does.
#pragma once

#include <functional>
#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/base/secret.hpp"
#include "stamplog/psrp/host.hpp"

namespace stamplog::cli {

// On the thread that runs the command. What is typed never leaves it but in the answer.
class prompt_answers {
 public:
    // A line from the terminal; errc::cancelled when the command is to stop meanwhile.
    using asker = std::function<result<secret>(std::string_view question, bool echo)>;
    using teller = std::function<void(std::string_view text)>;  // a line of text on the terminal
    prompt_answers(asker ask, teller tell) : ask_(std::move(ask)), tell_(std::move(tell)) {}

    // A refusal where nobody answers (the terminal closed, Ctrl-C), or for what a console without a screen buffer cannot do.
    psrp::host_response answer(const psrp::host_call& call);

 private:
    using answered = result<psrp::host_answer>;
    [[nodiscard]] answered dispatch(const psrp::host_call& call);
    [[nodiscard]] answered fields(const psrp::host_call& call);
    [[nodiscard]] result<psrp::host_field> field(const psrp::object& description);
    [[nodiscard]] result<psrp::host_field> list_field(const std::string& name, const std::string& type);
    [[nodiscard]] result<psrp::host_field> scalar(const std::string& question, const std::string& type);
    [[nodiscard]] result<psrp::credential_ptr> credential(const std::string& user_known);
    [[nodiscard]] answered credential_call(const psrp::host_call& call);
    [[nodiscard]] answered choice(const psrp::host_call& call);
    [[nodiscard]] answered choices(const psrp::host_call& call);
    [[nodiscard]] result<std::string> line(const std::string& question);
    void say(const psrp::host_call& call, std::size_t first, std::size_t last);

    asker ask_;
    teller tell_;
};

}  // namespace stamplog::cli
