// What CLIXML accepts, it can write, read again as the same value, and print.
#include "check.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/records.hpp"

using namespace stamplog;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto first = psrp::read_clixml(as_text({data, size}));
    if (!first) {
        testing::must_hold(first.error().code == errc::corrupt || first.error().code == errc::limit);
        return 0;
    }
    const std::string written = psrp::write_clixml(*first);
    const auto second = psrp::read_clixml(written);
    testing::must_hold(second.has_value());
    testing::must_hold(psrp::equal(*first, *second));
    testing::must_hold(psrp::write_clixml(*second) == written);
    static_cast<void>(psrp::display(*first));
    static_cast<void>(psrp::read_error(*first));
    static_cast<void>(psrp::read_informational(*first));
    static_cast<void>(psrp::read_progress(*first));
    static_cast<void>(psrp::read_information(*first));
    return 0;
}
