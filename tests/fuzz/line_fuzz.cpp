// An OutOfProc line that is understood is written as PowerShell writes it, and means the same.
#include "check.hpp"
#include "stamplog/outofproc/line.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto first = outofproc::read_line(as_text({data, size}));
    if (!first) return 0;
    std::string written = outofproc::write_line(*first);
    testing::must_hold(!written.empty() && written.back() == '\n');
    written.pop_back();
    const auto second = outofproc::read_line(written);
    testing::must_hold(second.has_value() && second->what == first->what && second->id == first->id);
    testing::must_hold(second->stream == first->stream && second->payload == first->payload);
    return 0;
}
