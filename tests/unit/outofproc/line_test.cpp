#include <catch2/catch.hpp>

#include "stamplog/outofproc/line.hpp"

using namespace stamplog;
using namespace stamplog::outofproc;

namespace {

const std::string id = "ea581392-1c91-4b07-be09-747bbdfd63c6";

}  // namespace

TEST_CASE("lines are written as PowerShell writes them") {
    const auto g = parse_guid(id).value();
    const bytes payload{1, 2, 3, 4};
    CHECK(write_line({element::data, guid{}, psrp::stream_name::standard, payload}) ==
          "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>AQIDBA==</Data>\n");
    CHECK(write_line({element::data, g, psrp::stream_name::prompt_response, payload}) ==
          "<Data Stream='PromptResponse' PSGuid='" + id + "'>AQIDBA==</Data>\n");
    CHECK(write_line({element::command, g, {}, {}}) == "<Command PSGuid='" + id + "' />\n");
    CHECK(write_line({element::signal_ack, g, {}, {}}) == "<SignalAck PSGuid='" + id + "' />\n");
}

TEST_CASE("every kind of line is read back as it was written") {
    const auto g = parse_guid(id).value();
    for (int kind = 0; kind < 8; ++kind) {
        line l{static_cast<element>(kind), g, psrp::stream_name::standard, {}};
        if (l.what == element::data) l.payload = {0, 255, 7};
        auto text = write_line(l);
        text.pop_back();
        const auto back = read_line(text);
        REQUIRE(back);
        CHECK(back->what == l.what);
        CHECK(back->id == l.id);
        CHECK(back->payload == l.payload);
    }
}

TEST_CASE("what PowerShell accepts is accepted: quotes, order, case of ids, blanks, other streams") {
    for (const auto& text : {
             "<Data Stream=\"Default\" PSGuid=\"" + id + "\">AQ==</Data>",
             "<Data PSGuid='" + id + "' Stream='Default'>AQ==</Data>",
             std::string("<Data Stream='Default' PSGuid='EA581392-1C91-4B07-BE09-747BBDFD63C6'>AQ==</Data>"),
             "  <Data  Stream = 'Default'  PSGuid = '" + id + "' >AQ==</Data >  ",
             "<Data Stream='' PSGuid='" + id + "'>AQ==</Data>",
             "<Data Stream='Whatever' PSGuid='" + id + "'>AQ==</Data>",
         }) {
        CAPTURE(text);
        const auto l = read_line(text);
        REQUIRE(l);
        CHECK(l->id == parse_guid(id));
        CHECK(l->stream == psrp::stream_name::standard);
        CHECK(l->payload == bytes{1});
    }
    const auto prompt = read_line("<Data Stream='promptresponse' PSGuid='" + id + "'>AQ==</Data>");
    REQUIRE(prompt);
    CHECK(prompt->stream == psrp::stream_name::prompt_response);
    CHECK(read_line("<DataAck PSGuid='" + id + "'></DataAck>"));
}

TEST_CASE("what is not a line is refused with the reason") {
    for (const auto& text : {
             std::string(""),
             std::string("hello"),
             std::string("<"),
             std::string("<Junk/>"),
             std::string("<data PSGuid=''/>"),
             "<Data PSGuid='" + id + "'>AQ==</Data>",             // Data needs its stream
             std::string("<Data Stream='Default'>AQ==</Data>"),   // and its id
             "<Command Stream='Default' PSGuid='" + id + "' />",  // Command has one attribute
             std::string("<Command />"),
             "<Command PSGuid='" + id + "' PSGuid='" + id + "' />",
             "<Command PSGuid='" + id + "' Other='1' />",
             std::string("<Command PSGuid='not-a-guid' />"),
             "<Command PSGuid=" + id + " />",
             "<Command PSGuid='" + id + "\" />",
             "<Command PSGuid='" + id + "' ",
             "<Command PSGuid='" + id + "' >x</Command>",
             "<Data Stream='Default' PSGuid='" + id + "'></Data>",
             "<Data Stream='Default' PSGuid='" + id + "' />",
             "<Data Stream='Default' PSGuid='" + id + "'>not base64!</Data>",
             "<Data Stream='Default' PSGuid='" + id + "'>AQ==",
             "<Data Stream='Default' PSGuid='" + id + "'>AQ==</Command>",
             "<Data Stream='Default' PSGuid='" + id + "'>AQ==</Data>x",
             "<Data Stream='Default' PSGuid='" + id + "'>AQ<b/>==</Data>",
             "<?xml version='1.0'?><Command PSGuid='" + id + "' />",
         }) {
        CAPTURE(text);
        const auto l = read_line(text);
        REQUIRE_FALSE(l);
        CHECK(l.error().code == errc::corrupt);
        CHECK(l.error().what.size() < 400);
    }
}

TEST_CASE("a damaged line's text is quoted safely: short, without control characters") {
    const auto l = read_line("<Junk \x1b[31m" + std::string(10'000, 'x'));
    REQUIRE_FALSE(l);
    CHECK(l.error().what.size() < 400);
    CHECK(l.error().what.find('\x1b') == std::string::npos);
}
