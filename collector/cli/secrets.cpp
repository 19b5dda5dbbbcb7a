#include "secrets.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace stamplog::cli {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

result<secret> from_file(const std::string& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return fail(errc::config, "credential file '" + file + "': " + std::generic_category().message(errno));
    if (!S_ISREG(info.st_mode) || (info.st_mode & 077) != 0)
        return fail(errc::config, "credential file '" + file + "' can be read by others", "Run: chmod 600 " + file);
    std::ifstream in(file, std::ios::binary);
    std::string text;
    text.reserve(longest_secret);  // so that no shorter copy is left behind unwiped
    for (char c = 0; text.size() < longest_secret && in.get(c) && c != '\n';) text += c;
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty()) return fail(errc::config, "credential file '" + file + "' is empty", "Its first line is the password.");
    return secret(std::move(text));
}

}  // namespace

result<secret> read_secret(const secret_source& from, world& w, bool may_ask) {
    if (!from.file.empty()) return from_file(from.file);
    if (auto v = w.env(from.variable); v && !v->empty()) return secret(std::move(*v));
    const std::string ways = "Give it in a file with mode 0600 or in the environment variable " + from.variable + ".";
    if (!may_ask) return fail(errc::config, "no password is given: " + from.question, ways);
    auto asked = w.ask_secret(from.question);
    if (!asked) return fail(asked.error().code, asked.error().what, ways);
    return asked;
}

result<void> refuse_sas(const std::string& argument, const std::string& flag) {
    if (argument.find("sig=") == std::string::npos) return {};
    return fail(errc::config, flag + ": a URL with a SAS does not belong on the command line",
                "Give the URL without its query, and the SAS with --sas-file or in STAMPLOG_SAS.");
}

}  // namespace stamplog::cli
