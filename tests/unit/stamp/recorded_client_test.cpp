// What a real client sent to a real PowerShell, sent to stampsim: it must answer with the same states and error ids.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "line_recording.hpp"
#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/message.hpp"
#include "stamplog/psrp/records.hpp"
#include "stampsim_process.hpp"

using namespace stamplog;

namespace {

struct answer {
    std::int64_t state = -1;
    psrp::error_record error;  // of the failed state, else of the last ERROR_RECORD
    int error_records = 0;     // before it
    int questions = 0;         // of the host, that wait for an answer
};

void note(const psrp::message& m, std::map<guid, answer>& all) {
    const bool asks = m.type == psrp::message_type::pipeline_host_call;
    if (m.type != psrp::message_type::pipeline_state && m.type != psrp::message_type::error_record && !asks) return;
    const auto body = psrp::read_clixml(m.body);
    REQUIRE(body);
    auto& a = all[m.pipeline];
    const auto* o = psrp::as_object(*body);
    REQUIRE(o);
    if (asks) {
        a.questions += psrp::as_int(*o->find("ci")) != -100;
        return;
    }
    if (m.type == psrp::message_type::error_record) {
        ++a.error_records;
        a.error = psrp::read_error(*body);
        return;
    }
    a.state = psrp::as_int(*o->find("PipelineState")).value();
    if (const auto* reason = o->find("ExceptionAsErrorRecord")) a.error = psrp::read_error(*reason);
}

bool same_text(std::string a, std::string b) {
    const auto flat = [](std::string& s) { s.erase(std::remove(s.begin(), s.end(), '\r'), s.end()); };
    flat(a);
    flat(b);
    return a == b;
}

class conversation {
 public:
    explicit conversation(stampsim_process& sim) : sim_(sim), link_(std::move(*sim.spawn())) {}

    // Sends a line and reads until its acknowledgement; before a pipeline's Close also until the pipeline's end, before an
    // answer of the host until its question.
    void say(const testing::recorded_line& l) {
        const auto& what = l.line;
        if (what.what == outofproc::element::close && !what.id.is_zero()) until([&] { return answers[what.id].state >= 3; });
        if (what.stream == psrp::stream_name::prompt_response) until([&] { return answers[what.id].questions > 0; });
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
        const auto& wanted = a.error;
        const bool powershells = wanted.fully_qualified_id.starts_with("ScriptsNotAllowed") ||
                                 wanted.fully_qualified_id.starts_with("CommandNotFound") ||
                                 wanted.fully_qualified_id.starts_with("NamedParameterNotFound") ||
                                 wanted.fully_qualified_id.starts_with("ParameterArgumentTransformation") ||
                                 wanted.fully_qualified_id == "HostRefused";
        if (!powershells) continue;
        const auto& got = with.answers[id];
        INFO(wanted.fully_qualified_id);
        CHECK(got.state == a.state);
        CHECK(got.error.fully_qualified_id == wanted.fully_qualified_id);
        INFO(got.error.message << "\n--- recorded\n" << wanted.message);
        CHECK(same_text(got.error.message, wanted.message));
        CHECK(got.error.exception_type == wanted.exception_type);
        CHECK(got.error.category == wanted.category);
        // A refusal is the failed state alone.
        CHECK(got.error_records == a.error_records);
        CHECK(got.questions == a.questions);
        ++compared;
    }
    CHECK(compared >= 15);
    CHECK(sim.state()["open_sessions"].empty());
}
