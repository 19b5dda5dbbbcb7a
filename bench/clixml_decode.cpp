// Speed of decoding what a server sends: fragments -> messages -> CLIXML -> values, on the PIPELINE_OUTPUT of recordings.
//
//   clixml_decode FOLDER [SECONDS]     FOLDER holds recordings (*.jsonl), SECONDS per measurement (default 3)
//
// Prints MB/s of message bodies per second of processor time, per step and together: what one core does, whatever else the
// machine is doing. Not a test.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include "psrp_recordings.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/message.hpp"

using namespace stamplog;

namespace {

struct sample {
    std::vector<bytes> fragments;  // of one message
    std::string body;
};

std::vector<sample> load(const char* folder) {
    std::vector<sample> out;
    for (const auto& file : testing::recordings_in(folder, ".jsonl")) {
        for (const auto& m : testing::read_line_recording(file)) {
            if (!m.from_server || m.message.type != psrp::message_type::pipeline_output || m.message.body.empty()) continue;
            const auto id = static_cast<std::uint64_t>(out.size() + 1);
            out.push_back({psrp::fragment(psrp::encode(m.message, true), id, psrp::default_fragment_blob), m.message.body});
        }
    }
    return out;
}

// Runs `step` over all samples until the time is up; MB/s of message bodies.
template <class Step>
double measure(const std::vector<sample>& samples, double limit, Step&& step) {
    std::size_t done = 0;
    const std::clock_t begin = std::clock();
    double passed = 0;
    do {
        for (const auto& s : samples) {
            step(s);
            done += s.body.size();
        }
        passed = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    } while (passed < limit);
    return static_cast<double>(done) / passed / 1e6;
}

template <class T>
T must(result<T> r) {
    if (!r) throw std::runtime_error(describe(r.error()));
    return std::move(*r);
}

}  // namespace

int main(int argc, char** argv) {
    const auto samples = argc > 1 ? load(argv[1]) : std::vector<sample>{};
    const double limit = argc > 2 ? std::atof(argv[2]) : 3.0;
    if (samples.empty()) {
        std::fprintf(stderr, "usage: clixml_decode FOLDER [SECONDS]; FOLDER holds recordings (*.jsonl)\n");
        return 2;
    }
    std::size_t total = 0;
    for (const auto& s : samples) total += s.body.size();
    psrp::reassembler reassembler;
    std::vector<bytes> complete;
    const auto messages_of = [&](const sample& s) {
        complete.clear();
        for (const auto& f : s.fragments)
            if (auto ok = reassembler.put({}, f, complete); !ok) throw std::runtime_error(describe(ok.error()));
        return must(psrp::decode_message(complete.at(0)));
    };
    std::printf("%zu PIPELINE_OUTPUT messages, %zu bytes\n", samples.size(), total);
    std::printf("fragments -> message  %8.1f MB/s\n", measure(samples, limit, messages_of));
    std::printf("CLIXML -> value       %8.1f MB/s\n",
                measure(samples, limit, [](const sample& s) { must(psrp::read_clixml(s.body)); }));
    std::printf("both                  %8.1f MB/s\n",
                measure(samples, limit, [&](const sample& s) { must(psrp::read_clixml(messages_of(s).body)); }));
    std::vector<psrp::value> values;
    for (const auto& s : samples) values.push_back(must(psrp::read_clixml(s.body)));
    std::size_t next = 0;
    std::printf("value -> CLIXML       %8.1f MB/s\n", measure(samples, limit, [&](const sample&) {
                    const auto& v = values[next++ % values.size()];
                    if (psrp::write_clixml(v).empty()) throw std::runtime_error("nothing was written");
                }));
    return 0;
}
