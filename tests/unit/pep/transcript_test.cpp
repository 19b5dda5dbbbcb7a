#include "transcript.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;
using pep::transcript_reader;

namespace {
const std::string sample_transcript =
    "**********************\r\nWindows PowerShell transcript start\r\nStart time: 20261121143005\r\nUsername: "
    "AZURESTACK\\CloudAdmin\r\n"
    "RunAs User: WinRM Virtual Users\\WinRM VA_1_AZURESTACK_CloudAdmin\r\nMachine: AZS-ERCS01 (Microsoft Windows NT "
    "10.0.17763.0)\r\n"
    "**********************\r\n"
    "PS>CommandInvocation(Get-AzureStackLog): \"Get-AzureStackLog\"\r\n>> ParameterBinding(Get-AzureStackLog): "
    "name=\"FilterByRole\"; value=\"S\"\r\n"
    ">> ParameterBinding(Get-AzureStackLog): name=\"OutputSharePath\"; value=\"\\\\SIM\\Logs\\stamplog-1\\\"\r\n"
    ">> CommandInvocation(Out-Default): \"Out-Default\"\r\nStart time: 19990101000000\r\nUsername: somebody else\r\n";

bytes utf16le(const std::string& ascii) {
    bytes out{0xFF, 0xFE};
    for (const char c : ascii) append_le(out, static_cast<std::uint16_t>(static_cast<unsigned char>(c)));
    return out;
}
std::vector<pep::transcript> read(byte_view text, std::size_t piece) {
    transcript_reader reader;
    for (std::size_t at = 0; at < text.size(); at += piece) reader.feed(text.subspan(at, std::min(piece, text.size() - at)));
    return reader.finish();
}
void check_sample(const std::vector<pep::transcript>& found) {
    REQUIRE(found.size() == 1);
    CHECK(found[0].start == parse_rfc3339("2026-11-21T14:30:05Z"));
    CHECK(found[0].user == "AZURESTACK\\CloudAdmin");
    CHECK(found[0].machine == "AZS-ERCS01 (Microsoft Windows NT 10.0.17763.0)");
    CHECK(found[0].cmdlets == std::set<std::string>{"get-azurestacklog", "out-default"});
    CHECK(found[0].share_paths == std::set<std::string>{"\\\\sim\\logs\\stamplog-1"});
}
}  // namespace

TEST_CASE("a transcript is read the same at every split, in UTF-8 and UTF-16; its heading ends with the stars") {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 100'000U}) {
        INFO(piece);
        check_sample(read(as_bytes(sample_transcript), piece));
        check_sample(read(as_bytes("\xEF\xBB\xBF" + sample_transcript), piece));
        check_sample(read(utf16le(sample_transcript), piece));
    }
}

TEST_CASE("one text may hold several transcripts") {
    const auto found = read(as_bytes(sample_transcript + sample_transcript), 1000);
    REQUIRE(found.size() == 2);
    CHECK(found[1].user == "AZURESTACK\\CloudAdmin");
}

TEST_CASE("what is no transcript gives none") {
    CHECK(read(as_bytes("a log\nUsername: x\nCommandInvocation(Get-X)"), 5).empty());
    CHECK(read({}, 1).empty());
    CHECK(read(as_bytes("ab"), 1).empty());
}

TEST_CASE("broken headings and endless lines do no harm") {
    const std::string head = "Windows PowerShell transcript start\n";
    for (const auto* start : {"2026", "20261321143005", "20261121253005", "2026112114300x", "", "99999999999999"}) {
        INFO(start);
        const auto found = read(as_bytes(head + "Start time: " + start + "\n"), 10);
        REQUIRE(found.size() == 1);
        CHECK_FALSE(found[0].start);
    }
    CHECK(read(as_bytes(head + std::string(1'000'000, 'x') + "\nCommandInvocation(Get-A"), 4096).size() == 1);
    const auto unclosed =
        read(as_bytes(head + "CommandInvocation(" + std::string(10'000, 'y') + ")\nCommandInvocation(Get-B)"), 4096);
    CHECK(unclosed[0].cmdlets == std::set<std::string>{"get-b"});
}

TEST_CASE("a name beyond the first plane survives UTF-16") {
    bytes file{0xFF, 0xFE};
    for (const char16_t c : std::u16string(u"Windows PowerShell transcript start\nUsername: X\\\U0001F4E6\n"))
        append_le(file, c);
    CHECK(read(file, 1).at(0).user == "X\\\xF0\x9F\x93\xA6");
}
