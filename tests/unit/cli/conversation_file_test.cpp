// --record: what a file of a conversation holds, and what it does not.
#include "conversation_file.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "list_log.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

const guid the_pool = *parse_guid("00112233-4455-6677-8899-aabbccddeeff");

std::string stream_of(byte_view fragments, const char* name = "stdout") {
    return "<s:Envelope><rsp:Stream Name=\"" + std::string(name) + "\">" + to_base64(fragments) + "</rsp:Stream></s:Envelope>";
}

std::vector<bytes> fragments_of_message(const std::string& body, std::size_t blob, std::uint64_t object = 1) {
    return psrp::fragment(
        psrp::encode({psrp::destination::client, psrp::message_type::pipeline_output, the_pool, guid{}, body}, true), object,
        blob);
}

struct recorded {
    test::temp_folder folder;
    list_log log;
    std::string file = (folder.path() / "stamp.json").string();
    std::shared_ptr<cli::conversation_file> conversation = cli::conversation_file::create(file, log).value();

    void exchange(const std::string& request, const std::string& response) {
        session::conversation_exchange e;
        e.lane = "act";
        e.request = request;
        e.status = 200;
        e.response = response;
        conversation->exchanged(e);
    }
    std::string text() const {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    nlohmann::json messages() const { return nlohmann::json::parse(text()).at("messages"); }
};

}  // namespace

TEST_CASE("A recording tells the messages in an exchange, with their types and ids") {
    recorded r;
    r.exchange(stream_of(fragments_of_message("<S>asked</S>", 1'000).front(), "stdin"),
               stream_of(fragments_of_message("<S>answered</S>", 1'000).front()));
    const auto m = r.messages().at(0);
    REQUIRE(m.at("psrp_request").size() == 1);
    CHECK(m["psrp_request"][0].at("clixml") == "<S>asked</S>");
    REQUIRE(m.at("psrp_response").size() == 1);
    const auto& told = m["psrp_response"][0];
    CHECK(told.at("type") == "PIPELINE_OUTPUT");
    CHECK(told.at("dest") == 1);
    CHECK(told.at("rpid_hex") == "33221100554477668899aabbccddeeff");  // as the message has it
    CHECK(told.at("pid_hex") == "00000000000000000000000000000000");
    CHECK(told.at("clixml") == "<S>answered</S>");
    struct stat s {};
    REQUIRE(::stat(r.file.c_str(), &s) == 0);
    CHECK((s.st_mode & 0777u) == 0600u);
}

TEST_CASE("A message is told with the exchange that completes it, and no secret is in what is told") {
    recorded r;
    const auto parts = fragments_of_message(
        "<SS>hidden</SS><S>?sig=hidden&amp;x</S><S>AccountKey=hidden;y</S><S N=\"PublicKey\">hidden</S>", 40);
    REQUIRE(parts.size() > 3);
    for (const auto& p : parts) r.exchange("<s:Envelope/>", stream_of(p));
    const auto all = r.messages();
    for (std::size_t i = 0; i + 1 < all.size(); ++i) CHECK(all[i].at("psrp_response").empty());
    REQUIRE(all.back().at("psrp_response").size() == 1);
    CHECK(all.back()["psrp_response"][0].at("clixml") ==
          "<SS>AAAAAA</SS><S>?sig=AAAAAA&amp;x</S><S>AccountKey=AAAAAA;y</S><S N=\"PublicKey\">AAAAAA</S>");
    CHECK(r.text().find("hidden") == std::string::npos);
}

TEST_CASE("What does not fit together is left out of the messages, and the next one is told") {
    recorded r;
    const auto parts = fragments_of_message("<S>" + std::string(200, 'x') + "</S>", 50);
    r.exchange("<s:Envelope/>", stream_of(parts[2]));
    r.exchange("<s:Envelope/>", stream_of(bytes(100, 0xFF)));
    r.exchange("<s:Envelope/>", "no SOAP");
    r.exchange("<s:Envelope/>", stream_of(fragments_of_message("<S>whole</S>", 1'000, 2).front()));
    const auto all = r.messages();
    REQUIRE(all.size() == 4);
    CHECK(all[0]["psrp_response"].empty());
    CHECK(all[1]["psrp_response"].empty());
    CHECK(all[2]["psrp_response"].empty());
    REQUIRE(all[3]["psrp_response"].size() == 1);
    CHECK(all[3]["psrp_response"][0].at("clixml") == "<S>whole</S>");
}
