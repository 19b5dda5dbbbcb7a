#include "stamplog/pep/sas_mask.hpp"

#include <catch2/catch.hpp>

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
