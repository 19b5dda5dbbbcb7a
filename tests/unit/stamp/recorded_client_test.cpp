// What a real client sent to a real PowerShell, sent to stampsim: it must answer with the same states and error ids.
#include <catch2/catch.hpp>

#include <map>

#include "line_recording.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/message.hpp"
#include "stampsim_process.hpp"

using namespace stamplog;

namespace {

struct answer {
    std::int64_t state = -1;
    std::string error_id;  // of the failed state, else of the last ERROR_RECORD
};

void note(const psrp::message& m, std::map<guid, answer>& all) {
    if (m.type != psrp::message_type::pipeline_state && m.type != psrp::message_type::error_record) return;
    const auto body = psrp::read_clixml(m.body);
    REQUIRE(body);
    auto& a = all[m.pipeline];
    const auto* o = psrp::as_object(*body);
    REQUIRE(o);
    const auto* error = o;
    if (m.type == psrp::message_type::pipeline_state) {
        a.state = psrp::as_int(*o->find("PipelineState")).value();
        const auto* reason = o->find("ExceptionAsErrorRecord");
        if (!reason) return;
        error = psrp::as_object(*reason);
    }
    a.error_id = psrp::as_string(*error->find("FullyQualifiedErrorId")).value();
}

class conversation {
 public:
    explicit conversation(stampsim_process& sim) : sim_(sim), link_(std::move(*sim.spawn())) {}

    // Sends a line and reads until its acknowledgement; before a pipeline's Close also until the pipeline's end.
    void say(const testing::recorded_line& l) {
        const auto& what = l.line;
        if (what.what == outofproc::element::close && !what.id.is_zero()) until([&] { return answers[what.id].state >= 3; });
        REQUIRE(link_->write(l.text + "\n", deadline()));
        const auto before = acks_;
        until([&] { return acks_ > before; });
    }
    std::map<guid, answer> answers;

 private:
    steady_time deadline() { return sim_.time.steady() + std::chrono::seconds(20); }
    template <class Done>
    void until(Done done) {
        while (!done()) {
            const auto got = link_->read(text_, deadline());
            REQUIRE(got);
            REQUIRE(*got == transport::channel::read_status::data);
            for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
                take(text_.substr(0, end));
                text_.erase(0, end + 1);
            }
        }
    }
    void take(const std::string& line) {
        const auto l = outofproc::read_line(line);
        REQUIRE(l);
        if (l->what != outofproc::element::data) {
            ++acks_;
            return;
        }
        std::vector<bytes> complete;
        REQUIRE(reassembly_.put(l->id, l->payload, complete));
        for (const auto& bytes : complete) {
            const auto m = psrp::decode_message(bytes);
            REQUIRE(m);
            note(*m, answers);
        }
    }

    stampsim_process& sim_;
    std::unique_ptr<transport::channel> link_;
    std::string text_;
    int acks_ = 0;
    psrp::reassembler reassembly_;
};

}  // namespace

TEST_CASE("a recorded client is refused as PowerShell refused it") {
    const auto lines = testing::read_lines(std::string(TEST_DATA_DIR) + "/pwsh", "no_language_refusals");
    stampsim_process sim;
    conversation with(sim);
    std::map<guid, answer> recorded;
    for (const auto& l : lines) {
        if (!l.from_server)
            with.say(l);
        else
            for (const auto& m : l.messages) note(m, recorded);
    }
    std::size_t compared = 0;
    for (const auto& [id, a] : recorded) {
        // The recorded endpoint's own cmdlets did other things than the PEP's; PowerShell's refusals are the same.
        const bool powershells = a.error_id.starts_with("ScriptsNotAllowed") || a.error_id.starts_with("CommandNotFound") ||
                                 a.error_id.starts_with("NamedParameterNotFound") ||
                                 a.error_id.starts_with("ParameterArgumentTransformation");
        if (!powershells) continue;
        INFO(a.error_id);
        CHECK(with.answers[id].state == a.state);
        CHECK(with.answers[id].error_id == a.error_id);
        ++compared;
    }
    CHECK(compared >= 15);
    CHECK(sim.state()["open_sessions"].empty());
}
