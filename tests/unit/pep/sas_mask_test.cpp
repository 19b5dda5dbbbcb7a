#include "stamplog/pep/sas_mask.hpp"

#include <catch2/catch.hpp>

#include "transcript_support.hpp"

using namespace stamplog;
using namespace stamplog::test;
using stamplog::pep::mask_sas;

TEST_CASE("a signature is masked wherever a SAS may stand, and nothing else") {
    CHECK(mask_sas("https://a.blob.example/c?sp=rwl&se=2026-12-01&sig=AbC%2Bd%3D&sv=1") ==
          "https://a.blob.example/c?sp=rwl&se=2026-12-01&sig=***&sv=1");
    CHECK(mask_sas("name=\"OutputSasUri\"; value=\"https://x/?sig=ab/c+d==\"") ==
          "name=\"OutputSasUri\"; value=\"https://x/?sig=***\"");
    CHECK(mask_sas("?SIG=x") == "?SIG=***");
    CHECK(mask_sas("u=https%3A%2F%2Fx%3Fsv%3D1%26sig%3Dabc%252B%26se%3D2") ==
          "u=https%3A%2F%2Fx%3Fsv%3D1%26sig%3D***%26se%3D2");
    CHECK(mask_sas("a&amp;sig=secret&amp;b") == "a&amp;sig=***&amp;b");
    CHECK(mask_sas("?sig=one ?sig=two\nsig=three") == "?sig=*** ?sig=***\nsig=***");
}

TEST_CASE("texts without a signature stay as they are") {
    for (const auto* text : {"", "sig", "sig=", "design=round", "Signal sent", "sig= x", "s", "sigma=3"})
        CHECK(mask_sas(text) == text);
}

TEST_CASE("transcripts that hold a SAS are given masked, text by text; others are not touched") {
    temporary_folder folder;
    const std::string with = "name=\"OutputSasUri\"; value=\"https://x/c?sp=rwl&sig=TopSecret%3D\"\r\n",
                      without = "PS>Get-X\r\n";
    const auto none = pep::masked_texts(folder.write("a.txt", without));
    REQUIRE(none);
    CHECK(none->empty());
    std::string wide = "\xff\xfe";
    for (const char c : with) wide += std::string{c, '\0'};
    for (const auto& text : {with, wide}) {
        const auto one = pep::masked_texts(folder.write("b.txt", text));
        REQUIRE(one);
        REQUIRE(one->size() == 1);
        CHECK(one->front().name.empty());
        CHECK(one->front().text == "name=\"OutputSasUri\"; value=\"https://x/c?sp=rwl&sig=***\"\r\n");
    }
    const auto zip = pep::masked_texts(folder.write("c.zip", zip_of({{"x/one.txt", without}, {"../../two\n.txt", with}})));
    if (zip) {  // a hostile name may be refused as a whole, which is as good
        REQUIRE(zip->size() == 2);
        for (const auto& t : *zip) {
            CHECK(t.name.find('/') == std::string::npos);
            CHECK(t.text.find("TopSecret") == std::string::npos);
        }
    }
    const auto plain = pep::masked_texts(folder.write("d.zip", zip_of({{"x/one.txt", without}, {"y/one.txt", with}})));
    REQUIRE(plain);
    REQUIRE(plain->size() == 2);
    CHECK((*plain)[0].name == "1-one.txt");
    CHECK((*plain)[0].text == without);
    CHECK((*plain)[1].name == "2-one.txt");
    CHECK((*plain)[1].text.find("TopSecret") == std::string::npos);
}

TEST_CASE("a transcript that cannot be read whole may hold a SAS: an error, not silence") {
    temporary_folder folder;
    const auto whole = zip_of({{"a.txt", "sig=secret"}});
    CHECK_FALSE(pep::masked_texts(folder.write("cut.zip", whole.substr(0, whole.size() - 30))));
    CHECK_FALSE(pep::masked_texts(folder.path() / "gone.txt"));
}
