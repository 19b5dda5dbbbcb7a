// Acknowledgements are flow control (docs/PROTOCOL.md): a client that sends on without them fails, however its lines are cut.
#include <catch2/catch.hpp>
#include <thread>

#include "line_recording.hpp"
#include "stamplog/psrp/message.hpp"
#include "stampsim_process.hpp"

using namespace stamplog;

namespace {

// A raw client on a pool that a recorded client opened.
class raw_client {
 public:
    explicit raw_client(stampsim_process& sim) : sim_(sim), link_(std::move(*sim.spawn())) {
        for (const auto& l : testing::read_lines(std::string(TEST_DATA_DIR) + "/pwsh", "no_language_refusals")) {
            if (l.from_server || l.line.what != outofproc::element::data || !l.line.id.is_zero()) continue;
            write(l.text + "\n");
            REQUIRE(until("<DataAck"));
        }
    }
    // The recorded CREATE_PIPELINE of `name`, and the pipeline's id.
    static testing::recorded_line a_pipeline() {
        for (const auto& l : testing::read_lines(std::string(TEST_DATA_DIR) + "/pwsh", "no_language_refusals"))
            if (!l.from_server && l.line.what == outofproc::element::data && !l.line.id.is_zero()) return l;
        throw std::runtime_error("no pipeline");
    }

    void write(const std::string& text) { REQUIRE(link_->write(text, deadline())); }
    // The endpoint may have refused what came before, and be gone.
    void write_too_early(const std::string& text) { static_cast<void>(link_->write(text, deadline())); }
    bool until(const std::string& what) {
        std::string text;
        for (;;) {
            if (const auto at = heard_.find(what); at != std::string::npos) {
                heard_.erase(0, at + what.size());
                return true;
            }
            const auto got = link_->read(text, deadline());
            heard_ += std::exchange(text, {});
            if (!got || *got != transport::channel::read_status::data) return heard_.find(what) != std::string::npos;
        }
    }
    // True when the endpoint ended with the words that a broken protocol has.
    bool refused() {
        std::string text;
        for (;;) {
            const auto got = link_->read(text, deadline());
            if (!got || *got != transport::channel::read_status::data) break;
        }
        link_->close(deadline());
        return link_->diagnostics().find("Remote transport error") != std::string::npos;
    }

 private:
    steady_time deadline() { return sim_.time.steady() + std::chrono::seconds(10); }
    stampsim_process& sim_;
    std::unique_ptr<transport::channel> link_;
    std::string heard_;
};

std::string command_line(const guid& id) { return "<Command PSGuid='" + to_string(id) + "' />\n"; }

}  // namespace

TEST_CASE("two lines of one channel in one write, in two, or in one and a half fail") {
    const auto create = raw_client::a_pipeline();
    const auto command = command_line(create.line.id), data = create.text + "\n";
    SECTION("in one write") {
        stampsim_process sim;
        raw_client c(sim);
        c.write(command + data);
        CHECK(c.refused());
    }
    SECTION("in two writes") {
        stampsim_process sim;
        raw_client c(sim);
        c.write(command);
        c.write_too_early(data);
        CHECK(c.refused());
    }
    SECTION("the second has only begun") {
        stampsim_process sim;
        raw_client c(sim);
        c.write(command + data.substr(0, 100));
        CHECK(c.refused());
    }
    SECTION("the second has begun and its channel does not show yet") {
        stampsim_process sim;
        raw_client c(sim);
        c.write(command + data.substr(0, 5));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        c.write_too_early(data.substr(5, 95));
        CHECK(c.refused());
    }
    SECTION("with the acknowledgement awaited") {
        stampsim_process sim;
        raw_client c(sim);
        c.write(command);
        REQUIRE(c.until("<CommandAck"));
        c.write(data.substr(0, 100));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        c.write(data.substr(100));
        CHECK(c.until("<DataAck"));
    }
}

TEST_CASE("the fragments of one message wait for their acknowledgements as well") {
    const auto create = raw_client::a_pipeline();
    const auto message = psrp::encode(create.messages.front(), false);
    const auto fragments = psrp::fragment(message, 77, message.size() / 3 + 1);
    REQUIRE(fragments.size() == 3);
    std::vector<std::string> lines;
    for (const auto& f : fragments)
        lines.push_back(outofproc::write_line({outofproc::element::data, create.line.id, psrp::stream_name::standard, f}));
    for (const bool awaited : {true, false}) {
        INFO(awaited);
        stampsim_process sim;
        raw_client c(sim);
        c.write(command_line(create.line.id));
        REQUIRE(c.until("<CommandAck"));
        for (const auto& line : lines) {
            awaited ? c.write(line) : c.write_too_early(line);
            if (awaited) REQUIRE(c.until("<DataAck"));
        }
        if (!awaited) CHECK(c.refused());
    }
}
