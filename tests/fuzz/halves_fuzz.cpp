// Both halves with their carriers, as they are driven: lines of the other side between intents of the owner's, also for
// channels that were closed. The input is a small program: which half, the pool's id, then one operation after another.
#include <algorithm>
#include <map>
#include <string>

#include "check.hpp"
#include "stamplog/outofproc/client.hpp"
#include "stamplog/outofproc/server.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/psrp/message.hpp"
#include "stamplog/psrp/server.hpp"

using namespace stamplog;
using testing::must_hold;

namespace {

class reader {
 public:
    explicit reader(byte_view input) : rest_(input) {}
    bool at_end() const { return rest_.empty(); }
    std::uint8_t byte() { return rest_.empty() ? std::uint8_t{0} : take(1)[0]; }
    byte_view take(std::size_t n) {
        const auto head = rest_.first(std::min(n, rest_.size()));
        rest_ = rest_.subspan(head.size());
        return head;
    }
    guid id() {
        guid g;
        std::ranges::copy(take(g.data.size()), g.data.begin());
        return g;
    }
    // A line with its end, or what there is.
    std::string_view line() {
        const auto end = std::ranges::find(rest_, std::uint8_t{'\n'});
        return as_text(take(static_cast<std::size_t>(end - rest_.begin()) + 1));
    }

 private:
    byte_view rest_;
};

// New pipelines get the id that the input gives them.
class given_entropy final : public entropy {
 public:
    guid next{};
    void fill(std::span<std::uint8_t> out) override {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = next.data[i % next.data.size()];
    }
};

psrp::limits small_limits() {
    psrp::limits lim;
    lim.fragment_blob = lim.message = lim.reassembly_total = 1 << 16;
    lim.open_messages = 8;
    lim.streams = 4;
    lim.pipelines = 4;
    lim.queued_events = 64;
    lim.line = 1 << 16;
    lim.stray_text = 256;
    return lim;
}

// A message as the other side could say it, with a type and a body that the input gives, in fragments of a size it gives,
// perhaps cut off.
std::string message_line(reader& in, psrp::destination to, const guid& pool) {
    constexpr std::uint32_t bases[] = {0x00010002, 0x00021002, 0x00021100, 0x00041002, 0x00041100};
    const auto which = in.byte();
    const auto type = static_cast<psrp::message_type>(bases[which % 5] + which / 16);
    const auto channel = in.id();
    const auto pipeline = in.byte() % 4 == 0 ? guid{} : channel;
    const std::size_t blob = in.byte(), size = std::size_t{in.byte()} * 4, cut = in.byte();
    const auto encoded = psrp::encode({to, type, pool, pipeline, std::string(as_text(in.take(size)))}, which % 2 != 0);
    bytes data;
    for (const auto& f : psrp::fragment(encoded, 5000 + which, blob + 1)) append(data, f);
    if (cut < 64) data.resize(std::max<std::size_t>(1, data.size() * cut / 64));
    return outofproc::write_line({outofproc::element::data, channel, psrp::stream_name::standard, std::move(data)});
}

void client_session(reader& in) {
    given_entropy random;
    psrp::client_options options;
    options.lim = small_limits();
    options.pool_id = in.id();
    options.host = psrp::host_kind::prompts;
    options.key_pair = []() -> result<secret> { return fail(errc::unsupported, "no keys here"); };
    psrp::client pool(options, random);
    outofproc::client lines(pool, options.lim);
    static_cast<void>(pool.open());
    std::optional<psrp::host_call> asked;
    std::map<guid, int> ends;
    int pool_ends = 0;
    std::optional<std::string> first_error;
    const auto hear = [&](std::string_view text) {
        const auto r = lines.receive(text);
        if (first_error) must_hold(!r && r.error().what == *first_error);
        if (!r && !first_error) first_error = r.error().what;
    };
    while (!in.at_end()) {
        switch (in.byte() % 10) {
            case 0:
                hear(in.line());
                break;
            case 1:
                hear(message_line(in, psrp::destination::client, pool.pool_id()));
                break;
            case 2:
                random.next = in.id();
                if (const auto id = pool.invoke({"Get-It", {}}, in.byte() % 2 == 0)) ends.try_emplace(*id, 0);
                break;
            case 3:
                random.next = in.id();
                if (const auto id = pool.get_command_metadata()) ends.try_emplace(*id, 0);
                break;
            case 4:
                static_cast<void>(pool.stop(in.id()));
                break;
            case 5:
                static_cast<void>(pool.close_pipeline(in.id()));
                break;
            case 6:
                if (asked) static_cast<void>(pool.respond(*asked, {psrp::value(std::int32_t{0}), {}}));
                break;
            case 7:
                static_cast<void>(pool.set_max_runspaces(in.byte()));
                break;
            case 8:
                pool.channel_closed(in.id());
                break;
            default:
                static_cast<void>(pool.close_pool());
                break;
        }
        while (!lines.data_to_send().empty()) {
        }
        while (const auto e = pool.next_event()) {
            if (const auto* c = std::get_if<psrp::event::host_called>(&*e)) asked = c->call;
            if (const auto* p = std::get_if<psrp::event::pipeline_ended>(&*e)) must_hold(++ends[p->pipeline] == 1);
            if (std::holds_alternative<psrp::event::pool_ended>(*e)) must_hold(++pool_ends == 1);
            // An id may be used again by a program as strange as this one, once its pipeline was forgotten.
            if (const auto* p = std::get_if<psrp::event::pipeline_ended>(&*e)) ends.erase(p->pipeline);
        }
    }
    static_cast<void>(lines.end_of_input());
}

void server_session(reader& in) {
    given_entropy random;
    random.next = in.id();
    psrp::server_options options;
    options.lim = small_limits();
    psrp::server pool(options, random);
    outofproc::server lines(pool, options.lim);
    std::optional<std::string> first_error;
    const auto hear = [&](std::string_view text) {
        const auto r = lines.receive(text);
        if (first_error) must_hold(!r && r.error().what == *first_error);
        if (!r && !first_error) first_error = r.error().what;
    };
    guid last;
    while (!in.at_end()) {
        switch (in.byte() % 8) {
            case 0:
                hear(in.line());
                break;
            case 1:
                hear(message_line(in, psrp::destination::server, pool.pool_id()));
                break;
            case 2:
                static_cast<void>(pool.output(last, std::string("out")));
                break;
            case 3:
                static_cast<void>(pool.end_pipeline(last, psrp::pipeline_state::completed));
                break;
            case 4:
                static_cast<void>(pool.call_host({last, 1, psrp::host_method::prompt, {}}));
                break;
            case 5:
                pool.pipeline_closed(in.id());
                break;
            case 6:
                static_cast<void>(lines.owes_ack());
                break;
            default:
                static_cast<void>(pool.request_public_key());
                break;
        }
        while (const auto e = pool.next_event()) {
            if (std::holds_alternative<psrp::request::pool_open>(*e)) static_cast<void>(pool.opened());
            if (const auto* c = std::get_if<psrp::request::create_pipeline>(&*e)) last = c->pipeline.id;
            if (const auto* m = std::get_if<psrp::request::get_command_metadata>(&*e)) last = m->pipeline;
        }
        while (const auto w = lines.next_wish()) {
            if (const auto* s = std::get_if<outofproc::wish::stop>(&*w)) {
                static_cast<void>(pool.end_pipeline(s->pipeline, psrp::pipeline_state::stopped));
                lines.signal_done(s->pipeline);
            }
            if (const auto* c = std::get_if<outofproc::wish::closed>(&*w)) lines.close_done(c->pipeline);
        }
        static_cast<void>(lines.data_to_send());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    reader in({data + 1, size - 1});
    if (data[0] % 2 == 0)
        client_session(in);
    else
        server_session(in);
    return 0;
}
