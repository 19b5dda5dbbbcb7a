// Whatever a service answers, the client half takes it or breaks with an error: once with the answer as it is, once with the
// request's own MessageID put where an answer relates to one.
#include "check.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/wsman/client.hpp"
#include "stamplog/wsman/enumerate.hpp"

using namespace stamplog;

namespace {

std::string id_in(const std::string& soap) {
    const auto at = soap.find("MessageID>") + 10;
    return soap.substr(at, soap.find('<', at) - at);
}

void answer_everything(std::string_view text, bool related) {
    testing::seeded_entropy random(1);
    psrp::client pool({}, random);
    wsman::client shell(pool, {}, random);
    testing::must_hold(pool.open().has_value());
    for (int turns = 0; turns < 8; ++turns)
        for (const auto on : {wsman::lane::act, wsman::lane::receive}) {
            const auto asked = shell.next_request(on);
            if (!asked) continue;
            std::string answer(text);
            const auto ours = id_in(asked->soap) + "</a:RelatesTo><a:Other>";
            for (auto at = related ? answer.find("RelatesTo>") : std::string::npos; at != std::string::npos;
                 at = answer.find("RelatesTo>", at + 10 + ours.size()))
                answer.insert(at + 10, ours);
            const auto taken = shell.receive(on, turns % 2 == 0 ? 200 : 500, answer);
            if (!taken) testing::must_hold(!shell.next_request(on));
            while (pool.next_event()) {
            }
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text({data, size});
    answer_everything(text, false);
    answer_everything(text, true);
    testing::seeded_entropy random(1);
    static_cast<void>(wsman::read_enumeration(wsman::write_enumerate("http://x/wsman", random), 200, text));
    return 0;
}
