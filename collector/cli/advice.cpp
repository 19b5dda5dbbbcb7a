#include "advice.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stamplog::cli {
namespace {

struct known {
    std::string_view words, advice;
};
// The words are Windows' and the log collector's own (docs/PROTOCOL.md names the sources).
constexpr std::array causes{
    known{"user name or password is incorrect",
          "The share refused its writer: check --share-user and --share-credential-file (or STAMPLOG_SHARE_PASSWORD)."},
    known{"network path was not found",
          "The ERCS VM cannot reach the share: check the address in --share and that TCP 445 is open from the ERCS VMs."},
    known{"network name cannot be found", "The share's name is not known there: check the NAME in --share '\\\\HOST\\NAME'."},
    known{"Access is denied",
          "The share's writer may not write there: give --share-user full control of the share and its folder."},
    known{"not enough space on the disk",
          "The ERCS VM stages logs on its own small disk: ask for fewer roles or a shorter window (--for)."},
    known{"ECE Service",
          "The endpoint could not reach the ECE service; Microsoft calls that expected now and then: try again in a few "
          "minutes."},
};

std::string all_words(const run::job_report& r) {
    std::string text;
    for (const auto& u : r.cover.units) text += u.reason + "\n" + u.detail + "\n";
    for (const auto& s : r.cover.sessions) text += s.problem + "\n" + s.close.problem + "\n";
    return text;
}

}  // namespace

std::vector<std::string> advice(const run::job_report& r) {
    const std::string text = all_words(r);
    std::vector<std::string> out;
    for (const auto& k : causes)
        if (text.find(k.words) != std::string::npos) out.emplace_back(k.advice);
    return out;
}

}  // namespace stamplog::cli
