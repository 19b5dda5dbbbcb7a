#include "endpoints.hpp"

#include "stamplog/transport/channel.hpp"

namespace stamplog::cli {
namespace {

std::string trimmed(std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return std::string(s);
}

}  // namespace

std::vector<std::string> split_ercs(const std::vector<std::string>& values) {
    std::vector<std::string> out;
    for (const auto& v : values) {
        if (v.starts_with("exec:")) {
            out.push_back(v);
            continue;
        }
        std::size_t from = 0;
        while (from <= v.size()) {
            const std::size_t comma = std::min(v.find(',', from), v.size());
            if (auto part = trimmed(std::string_view(v).substr(from, comma - from)); !part.empty())
                out.push_back(std::move(part));
            from = comma + 1;
        }
    }
    return out;
}

run::endpoint make_exec_endpoint(std::string name, std::vector<std::string> argv, world& w, log_sink& log) {
    run::endpoint e;
    e.name = name;
    e.open = [argv = std::move(argv), &w, &log](std::stop_token) -> result<std::unique_ptr<session::session>> {
        auto link = transport::spawn({argv});
        if (!link) return fail(link.error());
        return session::session::open(std::move(*link), session::options{}, w.time, w.random, log);
    };
    return e;
}

result<run::endpoint> make_endpoint(const std::string& value, world& w, log_sink& log) {
    if (value.starts_with("exec:")) {
        auto argv = transport::split_words(std::string_view(value).substr(5));
        if (!argv) return fail_in("--ercs " + value, argv);
        return make_exec_endpoint(value, std::move(*argv), w, log);
    }
    if (value.starts_with("ssh://")) {
        auto command = transport::ssh_command(value);
        if (!command) return fail_in("--ercs " + value, command);
        return make_exec_endpoint(value, std::move(command->argv), w, log);
    }
    return fail(errc::unsupported, "--ercs " + value + ": WinRM is not spoken yet",
                "This version reaches exec:PROGRAM, ssh://user@host and sim:DIR; WinRM comes with the next one.");
}

}  // namespace stamplog::cli
