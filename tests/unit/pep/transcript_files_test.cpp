#include "transcript_files.hpp"

#include <catch2/catch.hpp>

#include "stamplog/base/sha256.hpp"
#include "transcript_support.hpp"

using namespace stamplog;
using namespace stamplog::test;

namespace {
pep::our_session ours() {
    return {*parse_rfc3339("2026-11-21T13:30:00Z"), 60, "AZURESTACK\\CloudAdmin", {"get-azurestacklog"}};
}
const std::string own =
    transcript_text("20261121143000", "AZURESTACK\\CloudAdmin", {"Get-AzureStackLog", "Close-PrivilegedEndpoint"});
const std::string foreign = transcript_text("20261120090000", "AZURESTACK\\Other", {"Get-AzureStackLog"});
}  // namespace

TEST_CASE("transcripts are found by name, below folders, and not among collections or behind links") {
    temporary_folder t;
    t.write("Transcripts_20261121", "x");
    t.write("ERCS01/PowerShell_transcript.AZS-ERCS01.abc.20261121143000.txt", "x");
    t.write("transcripts_lower.zip", "x");
    t.write("Storage-20261121143000.zip", "x");
    t.write("AzureStackLogs-20261121143000-AZS-ERCS01/Transcripts_inside", "x");
    std::filesystem::create_symlink("/etc/passwd", t.path() / "Transcripts_link");
    CHECK(pep::list_transcripts(t.path()).size() == 3);
    CHECK(pep::list_transcripts(t.path() / "nowhere").empty());
}

TEST_CASE("what appeared is what is new or has changed") {
    temporary_folder t;
    t.write("Transcripts_old", "x");
    const auto growing = t.write("Transcripts_growing", "x");
    const auto before = pep::list_transcripts(t.path());
    CHECK(pep::appeared(before, before).empty());
    t.write("Transcripts_growing", "xx");
    const auto fresh = t.write("Transcripts_new", "x");
    const auto now = pep::appeared(before, pep::list_transcripts(t.path()));
    CHECK(now.size() == 2);
    CHECK(now.count(growing) == 1);
    CHECK(now.count(fresh) == 1);
}

TEST_CASE("a text transcript is hashed and told ours or not") {
    temporary_folder t;
    const auto mine = pep::read_transcript_file(t.write("Transcripts_a.txt", own), ours());
    REQUIRE(mine);
    REQUIRE(mine->size() == 1);
    CHECK(mine->front().file.ours);
    CHECK(mine->front().file.size == own.size());
    CHECK(mine->front().file.sha256 == to_hex(sha256_of(as_bytes(own))));
    CHECK(mine->front().file.text_name.empty());
    CHECK_FALSE(pep::read_transcript_file(t.write("Transcripts_b.txt", foreign), ours())->front().file.ours);
    CHECK(pep::read_transcript_file(t.write("Transcripts_c.txt", foreign + own), ours())->front().file.ours);
}

TEST_CASE("a zip's texts are told apart") {
    temporary_folder t;
    const auto file = t.write("Transcripts_a.zip",
                              zip_of({{"a/PowerShell_transcript.1.txt", foreign}, {"a/PowerShell_transcript.2.txt", own}}));
    const auto r = pep::read_transcript_file(file, ours());
    REQUIRE(r);
    REQUIRE(r->size() == 2);
    CHECK_FALSE((*r)[0].file.ours);
    CHECK((*r)[1].file.ours);
    CHECK((*r)[1].file.text_name == "a/PowerShell_transcript.2.txt");
    CHECK((*r)[0].file.sha256 == (*r)[1].file.sha256);
}

TEST_CASE("a file that is cut, empty or gone is an error, not somebody's transcript") {
    temporary_folder t;
    const auto whole = zip_of({{"a.txt", own}});
    for (const std::size_t cut : {5U, 40U, 200U}) {
        INFO(cut);
        CHECK_FALSE(pep::read_transcript_file(t.write("Transcripts_cut.zip", whole.substr(0, whole.size() - cut)), ours()));
    }
    auto lying = whole;
    lying[60] ^= 1;  // in the content: the CRC no longer fits
    CHECK_FALSE(pep::read_transcript_file(t.write("Transcripts_lying.zip", lying), ours()));
    CHECK_FALSE(pep::read_transcript_file(t.write("Transcripts_empty.txt", ""), ours()));
    CHECK_FALSE(pep::read_transcript_file(t.path() / "Transcripts_gone", ours()));
}
