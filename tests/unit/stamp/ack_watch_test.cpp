#include "endpoint/ack_watch.hpp"

#include <catch2/catch.hpp>

using stampsim::ack_watch;

namespace {

const std::string pool_line_id = "00000000-0000-0000-0000-000000000000",
                  pipeline_line_id = "11111111-2222-3333-4444-aaaaaaaaaaaa";
std::string data_line(const std::string& id) { return "<Data Stream='Default' PSGuid='" + id + "'>AAAA</Data>\n"; }

}  // namespace

TEST_CASE("a Data line that begins on a channel with an acknowledgement owed is seen, wherever it is cut") {
    for (const auto& first : {data_line(pipeline_line_id), "<Command PSGuid='" + pipeline_line_id + "' />\n"}) {
        const auto second = data_line(pipeline_line_id);
        for (std::size_t cut = 1; cut < second.size(); ++cut) {
            ack_watch w;
            w.take(first);
            CHECK(w.owes());
            w.take(second.substr(0, cut));
            const bool channel_shows = cut >= second.find('>') - 1;
            CHECK(w.overtaken() == (channel_shows && cut < second.size()));
            CHECK(w.undecided() == !channel_shows);
        }
    }
}

TEST_CASE("another channel, another element, or an answered line is no matter") {
    ack_watch w;
    w.take(data_line(pool_line_id));
    w.take(data_line(pipeline_line_id).substr(0, 90));
    CHECK_FALSE(w.overtaken());
    ack_watch signal;
    signal.take(data_line(pipeline_line_id) + "<Signal PSGuid='" + pipeline_line_id + "'");
    CHECK_FALSE(signal.overtaken());
    ack_watch answered;
    answered.take(data_line(pipeline_line_id));
    answered.acknowledged();
    CHECK_FALSE(answered.owes());
    answered.take(data_line(pipeline_line_id).substr(0, 90));
    CHECK_FALSE(answered.overtaken());
}

TEST_CASE("ids compare without case, attributes come in any order, and a long line costs no memory") {
    ack_watch w;
    w.take("<Data PSGuid=\"11111111-2222-3333-4444-AAAAAAAAAAAA\" Stream=\"Default\">");
    for (int i = 0; i < 1000; ++i) w.take(std::string(1000, 'A'));
    w.take("</Data>\n<Data Stream='Default' PSGuid='" + pipeline_line_id + "'");
    CHECK(w.overtaken());
}
