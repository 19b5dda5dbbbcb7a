// A PSRP server on standard input and output with the common cmdlets, and faults on request.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "stamplog/base/system.hpp"
#include "table_endpoint.hpp"

namespace {

struct faults {
    bool silent = false;        // opens never
    bool no_acks = false;       // loses every acknowledgement
    long die_after_lines = -1;  // exits with 9 after so many lines
    std::string say;            // to stderr at the start
    std::string banner;         // to stdout at the start
};

faults parse(int argc, char** argv) {
    faults f;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        const char* value = i + 1 < argc ? argv[i + 1] : "";
        if (option == "--silent") f.silent = true;
        if (option == "--no-acks") f.no_acks = true;
        if (option == "--die-after-lines") f.die_after_lines = std::atol(value);
        if (option == "--say") f.say = value;
        if (option == "--banner") f.banner = value;
    }
    return f;
}

void put(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n <= 0) std::exit(3);
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

void send(std::string_view out, faults& f) {
    for (std::size_t at = 0; at < out.size();) {
        const auto end = out.find('\n', at) + 1;
        const auto line = out.substr(at, end - at);
        at = end;
        if (f.no_acks && line.find("Ack ") != std::string_view::npos) continue;
        if (f.die_after_lines == 0) {
            put(2, "the table server dies now\n");
            std::exit(9);
        }
        if (f.die_after_lines > 0) --f.die_after_lines;
        put(1, line);
    }
}

}  // namespace

int main(int argc, char** argv) {
    auto f = parse(argc, argv);
    put(2, f.say);
    put(1, f.banner);
    stamplog::system_entropy random;
    stamplog::testing::table_endpoint endpoint(random);
    stamplog::testing::add_common_cmdlets(endpoint);
    endpoint.opens = !f.silent;
    char buffer[65536];
    for (ssize_t n = 0; (n = ::read(0, buffer, sizeof buffer)) > 0;) {
        const auto taken = endpoint.receive({buffer, static_cast<std::size_t>(n)});
        send(endpoint.data_to_send(), f);
        if (!taken) {
            put(2, describe(taken.error()) + "\n");
            return 4;
        }
    }
    return 160;  // what PowerShell's own server exits with at the end of its input
}
