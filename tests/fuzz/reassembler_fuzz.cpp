// The same stream whole, cut where the input says, and byte by byte: the same messages and the same error.
#include <algorithm>

#include "check.hpp"
#include "stamplog/psrp/message.hpp"

using namespace stamplog;

namespace {

struct outcome {
    std::vector<bytes> messages;
    std::string failure;
    bool operator==(const outcome&) const = default;
};

outcome run(byte_view stream, std::size_t step) {
    psrp::limits lim;
    lim.fragment_blob = 4096;
    lim.message = 8192;
    lim.open_messages = 4;
    lim.reassembly_total = 16'384;
    psrp::reassembler r(lim);
    outcome o;
    while (!stream.empty() && o.failure.empty()) {
        const std::size_t n = std::min(step, stream.size());
        if (const auto ok = r.put({}, stream.first(n), o.messages); !ok) o.failure = describe(ok.error());
        stream = stream.subspan(n);
    }
    return o;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const byte_view stream{data + 1, size - 1};
    const outcome whole = run(stream, size);
    testing::must_hold(run(stream, 1u + data[0]) == whole);
    testing::must_hold(run(stream, 1) == whole);
    for (const auto& m : whole.messages) {
        const auto fragments = psrp::fragment(m, 1, 7);
        outcome again;
        psrp::reassembler r;
        for (const auto& f : fragments) testing::must_hold(r.put({}, f, again.messages).has_value());
        testing::must_hold(again.messages.size() == 1 && again.messages.front() == m);
    }
    return 0;
}
