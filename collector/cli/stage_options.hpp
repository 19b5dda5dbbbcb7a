// Where to stage to: targets, and the secrets of those that ask for one. The same options wherever something is staged.
#pragma once

#include <string>
#include <vector>

#include "stamplog/stage/target.hpp"
#include "verb.hpp"

namespace stamplog::cli {

struct stage_options {
    std::vector<std::string> targets;
    std::vector<std::string> sas_files;                // of containers: none, one for all, or one for each in their order
    std::vector<std::string> users, credential_files;  // of shares, likewise
    std::string bandwidth = "0";

    void declare(CLI::App& verb);  // all but the targets, which are an option of one verb and words of another
    // What can be wrong before a secret is read; the rate.
    [[nodiscard]] result<std::uint64_t> check() const;
    // With the SAS of each container (its file, STAMPLOG_SAS, or the terminal) and the login of each share (its file,
    // STAMPLOG_STAGE_PASSWORD, or the terminal).
    [[nodiscard]] result<std::vector<stage::target>> resolve(context& c) const;
};

// "stamplog stage BUNDLE TARGET… --sas-file F": what sends it there (again).
std::string stage_command(const std::string& bundle, const std::vector<stage::target>& to, const std::string& raw);

}  // namespace stamplog::cli
