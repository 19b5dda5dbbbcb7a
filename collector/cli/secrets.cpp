#include "secrets.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "glob.hpp"

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
    if (text.empty())
        return fail(errc::config, "credential file '" + file + "' is empty", "Its first line is the password or SAS.");
    return secret(std::move(text));
}

std::string question_for(std::string what) {
    if (!what.empty() && what[0] >= 'a' && what[0] <= 'z') what[0] = static_cast<char>(what[0] - 'a' + 'A');
    return what + ": ";
}

}  // namespace

result<secret> read_secret(const secret_source& from, world& w, bool may_ask) {
    if (!from.file.empty()) return from_file(from.file);
    if (auto v = w.env(from.variable); v && !v->empty()) return secret(std::move(*v));
    const std::string ways = "Give it in a file with mode 0600 or in the environment variable " + from.variable + ".";
    const std::string not_given = "the " + from.what + " is not given";
    if (!may_ask) return fail(errc::config, not_given, ways);
    auto asked = w.ask_secret(question_for(from.what));
    if (!asked) return fail(asked.error().code, not_given + ": " + asked.error().what, ways);
    return asked;
}

result<void> refuse_sas(std::string_view text, const std::string& where) {
    // Also as it stands in a URL that was encoded once more. Any case: storage accounts ignore it too.
    for (const std::string_view mark : {"sig=", "sig%3d"})
        if (contains_ignoring_case(text, mark))
            return fail(
                errc::config, where + ": a URL with a SAS (sig=…) is refused, and not repeated here",
                "It would stand in the shell's history and in the process list: replace the SAS if you typed it. Give the "
                "URL up to the question mark, and the SAS in a file with mode 0600 (--sas-file), in STAMPLOG_SAS, or "
                "when it is asked for.");
    return {};
}

}  // namespace stamplog::cli
