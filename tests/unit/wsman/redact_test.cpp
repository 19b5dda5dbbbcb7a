// What --record keeps of a conversation: no secret, every length as it was.
#include "stamplog/wsman/redact.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stamplog;

namespace {

// MS-PSRP 2.2.4: object, fragment, flags (1 begins a message, 2 ends it), length.
bytes fragment_of(std::string_view blob, std::uint8_t flags, std::uint8_t number = 0) {
    bytes out(21 + blob.size());
    out[7] = 1;
    out[15] = number;
    out[16] = flags;
    out[19] = static_cast<std::uint8_t>(blob.size() >> 8);
    out[20] = static_cast<std::uint8_t>(blob.size());
    std::copy(blob.begin(), blob.end(), out.begin() + 21);
    return out;
}

std::string envelope_of(const bytes& fragments) {
    return "<s:Envelope><rsp:Stream Name=\"stdout\">" + to_base64(fragments) + "</rsp:Stream></s:Envelope>";
}

bytes fragments_in(const std::string& envelope) {
    const auto from = envelope.find("\">") + 2;
    return from_base64(envelope.substr(from, envelope.find("</") - from)).value();
}

// The one fragment's text, cleaned.
std::string cleaned(std::string_view blob) {
    wsman::redactor r;
    const auto before = fragment_of(blob, 3);
    const auto after = fragments_in(r.clean(envelope_of(before)));
    REQUIRE(after.size() == before.size());
    REQUIRE(std::equal(before.begin(), before.begin() + 21, after.begin()));
    return {after.begin() + 21, after.end()};
}

}  // namespace

TEST_CASE("SecureStrings are taken out of a recording, whatever their tag has besides") {
    CHECK(cleaned("<SS>abc</SS><S>kept</S>") == "<SS>AAA</SS><S>kept</S>");
    CHECK(cleaned("<SS N=\"Password\">abc</SS>") == "<SS N=\"Password\">AAA</SS>");
    CHECK(cleaned("<SS\nN='Password' >abc</SS>") == "<SS\nN='Password' >AAA</SS>");
    CHECK(cleaned("<SS><![CDATA[abc]]></SS><S>kept</S>").find("abc") == std::string::npos);
    CHECK(cleaned("<SS/><S>kept</S>") == "<SS/><S>kept</S>");
    CHECK(cleaned("<SSN>kept</SSN>") == "<SSN>kept</SSN>");
    CHECK(cleaned("one < two <SS>abc</SS>") == "one < two <SS>AAA</SS>");
}

TEST_CASE("Keys that are exchanged are taken out of a recording") {
    CHECK(cleaned("<S N=\"PublicKey\">abc</S><S>kept</S>") == "<S N=\"PublicKey\">AAA</S><S>kept</S>");
    CHECK(cleaned("<S N='EncryptedSessionKey'>abc</S>") == "<S N='EncryptedSessionKey'>AAA</S>");
    CHECK(cleaned("<S N=\"PublicKeyToken\">kept</S>") == "<S N=\"PublicKeyToken\">kept</S>");
    CHECK(cleaned("<S>\"PublicKey\" kept</S><SS>abc</SS>") == "<S>\"PublicKey\" kept</S><SS>AAA</SS>");
}

TEST_CASE("The signature of a SAS is taken out of a recording, in any spelling") {
    CHECK(cleaned("<S>?sv=1&amp;sig=ab%2B/c=&amp;se=2</S>") == "<S>?sv=1&amp;sig=AAAAAAAA&amp;se=2</S>");
    CHECK(cleaned("<S>?SIG=abc</S>") == "<S>?SIG=AAA</S>");
    CHECK(cleaned("<S>?Sig=abc;kept</S>") == "<S>?Sig=AAA;kept</S>");
    CHECK(cleaned("<S>%3Fsig%3Dabc</S><S>kept</S>") == "<S>%3Fsig%3DAAA</S><S>kept</S>");
    CHECK(cleaned("<S>%26sig=abc kept</S>") == "<S>%26sig=AAA kept</S>");
    CHECK(cleaned("<S N=\"a?sig=abc\">kept</S><SS>abc</SS>") == "<S N=\"a?sig=AAA\">kept</S><SS>AAA</SS>");
    CHECK(cleaned("<S>design=kept</S>") == "<S>design=kept</S>");
    wsman::redactor r;
    CHECK(r.clean("<a>x?sv=1&amp;Sig=abc&amp;se=2</a><b>y%3fsig%3Dabc</b><c>design=kept</c>") ==
          "<a>x?sv=1&amp;Sig=AAA&amp;se=2</a><b>y%3fsig%3DAAA</b><c>design=kept</c>");
}

TEST_CASE("A secret is followed over fragments and envelopes, wherever they are cut") {
    const std::string whole = "<S>kept</S><SS N=\"P\">abc</SS><S N=\"PublicKey\">abc</S><S>?sig=abc&amp;</S><S>kept</S>";
    const std::string wanted = "<S>kept</S><SS N=\"P\">AAA</SS><S N=\"PublicKey\">AAA</S><S>?sig=AAA&amp;</S><S>kept</S>";
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        INFO("cut at " << cut);
        const auto first = fragment_of(whole.substr(0, cut), 1), second = fragment_of(whole.substr(cut), 2, 1);
        wsman::redactor apart;
        const auto a = fragments_in(apart.clean(envelope_of(first))), b = fragments_in(apart.clean(envelope_of(second)));
        CHECK(std::string(a.begin() + 21, a.end()) + std::string(b.begin() + 21, b.end()) == wanted);
        auto both = first;
        both.insert(both.end(), second.begin(), second.end());
        wsman::redactor together;
        const auto c = fragments_in(together.clean(envelope_of(both)));
        CHECK(std::string(c.begin() + 21, c.begin() + 21 + static_cast<std::ptrdiff_t>(cut)) == wanted.substr(0, cut));
        CHECK(std::string(c.end() - static_cast<std::ptrdiff_t>(whole.size() - cut), c.end()) == wanted.substr(cut));
    }
}

TEST_CASE("A message that was cut off in a secret spoils no later one, and streams are told apart") {
    wsman::redactor r;
    static_cast<void>(r.clean(envelope_of(fragment_of("<SS>ab", 1))));
    const auto next = fragments_in(r.clean(envelope_of(fragment_of("<S>kept</S>", 3))));
    CHECK(std::string(next.begin() + 21, next.end()) == "<S>kept</S>");

    static_cast<void>(r.clean(envelope_of(fragment_of("<SS>ab", 1))));
    const auto other = r.clean("<rsp:Stream Name=\"pr\">" + to_base64(fragment_of("kept", 3, 1)) + "</rsp:Stream>");
    CHECK(fragments_in(other) == fragment_of("kept", 3, 1));
    const auto on = fragments_in(r.clean(envelope_of(fragment_of("abc</SS>", 2, 1))));
    CHECK(std::string(on.begin() + 21, on.end()) == "AAA</SS>");
}

TEST_CASE("What is no base64 or no fragment is left as it is") {
    wsman::redactor r;
    for (const std::string soap :
         {"", "<", "<rsp:Stream", "<rsp:Stream>", "<rsp:Stream>!!</rsp:Stream>", "<rsp:Stream>QUJD</rsp:Stream>"})
        CHECK(r.clean(soap) == soap);
}

TEST_CASE("The keys of storage accounts and buses are taken out of a recording") {
    CHECK(cleaned("<S>AccountName=n;AccountKey=ab+/c==;EndpointSuffix=e</S>") ==
          "<S>AccountName=n;AccountKey=AAAAAAA;EndpointSuffix=e</S>");
    CHECK(cleaned("<S>SharedAccessKeyName=kept;sharedaccesskey=abc</S>") ==
          "<S>SharedAccessKeyName=kept;sharedaccesskey=AAA</S>");
    CHECK(cleaned("<S>StorageAccountKey%3Dabc</S>") == "<S>StorageAccountKey%3DAAA</S>");
    CHECK(cleaned("<S N=\"AccountKey\">abc</S><S N='SharedAccessKey'>abc</S>") ==
          "<S N=\"AccountKey\">AAA</S><S N='SharedAccessKey'>AAA</S>");
    CHECK(cleaned("<S>AccountKey is kept, Account=kept</S>") == "<S>AccountKey is kept, Account=kept</S>");
    wsman::redactor r;
    CHECK(r.clean("<a>AccountKey=abc;x</a><b>SharedAccessKey=abc</b>") == "<a>AccountKey=AAA;x</a><b>SharedAccessKey=AAA</b>");
}

TEST_CASE("A secret is followed from a command's arguments to its Sends, and however a stream's tag is written") {
    const auto first = to_base64(fragment_of("<S>kept</S><SS>ab", 1)), rest = to_base64(fragment_of("c</SS>kept", 2, 1));
    const auto on = to_base64(fragment_of("A</SS>kept", 2, 1));
    wsman::redactor r;
    static_cast<void>(
        r.clean("<rsp:CommandLine CommandId=\"AB-1\"><rsp:Arguments>" + first + "</rsp:Arguments></rsp:CommandLine>"));
    const auto sent = r.clean("<r:Stream Name=\"stdin\" CommandId='ab-1'>" + rest + "</r:Stream>");
    CHECK(sent == "<r:Stream Name=\"stdin\" CommandId='ab-1'>" + on + "</r:Stream>");

    static_cast<void>(r.clean("<a:Stream Name=\"stdout\" CommandId=\"AB-2\">" + first + "</a:Stream>"));
    CHECK(r.clean("<a:Stream CommandId=\"AB-2\" Name=\"stdout\" End=\"true\">" + rest + "</a:Stream>") ==
          "<a:Stream CommandId=\"AB-2\" Name=\"stdout\" End=\"true\">" + on + "</a:Stream>");

    static_cast<void>(r.clean("<creationXml>" + first + "</creationXml>"));
    CHECK(r.clean("<a:Stream Name=\"stdin\">" + rest + "</a:Stream>") == "<a:Stream Name=\"stdin\">" + on + "</a:Stream>");
}

TEST_CASE("An envelope that is sent again is cleaned as it was the first time") {
    wsman::redactor r;
    const auto first = envelope_of(fragment_of("<S>kept</S><SS>ab", 1)),
               middle = envelope_of(fragment_of("cd</SS><S>ke", 0, 1)), last = envelope_of(fragment_of("pt</S>", 2, 2));
    static_cast<void>(r.clean(first));
    const auto once = r.clean(middle);
    CHECK(fragments_in(once) == fragment_of("AA</SS><S>ke", 0, 1));
    CHECK(r.clean(middle) == once);
    CHECK(r.clean(middle) == once);
    CHECK(r.clean(last) == last);
    CHECK(r.clean(last) == last);
}

TEST_CASE("A fragment whose message's beginning was not seen is taken out whole") {
    wsman::redactor r;
    CHECK(fragments_in(r.clean(envelope_of(fragment_of("ab</SS>", 2, 1)))) == fragment_of("AAAAAAA", 2, 1));
    static_cast<void>(r.clean(envelope_of(fragment_of("<S>kept", 1))));
    CHECK(fragments_in(r.clean(envelope_of(fragment_of("kept?", 2, 5)))) == fragment_of("AAAAA", 2, 5));
    CHECK(fragments_in(r.clean(envelope_of(fragment_of("kept", 3)))) == fragment_of("kept", 3));
}

TEST_CASE("A fragment that is cut between two streams of an envelope is cleaned as a whole one") {
    const auto whole = fragment_of("<S>kept</S><SS>abc</SS>kept", 3), wanted = fragment_of("<S>kept</S><SS>AAA</SS>kept", 3);
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        INFO("cut at " << cut);
        const bytes a(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)),
            b(whole.begin() + static_cast<std::ptrdiff_t>(cut), whole.end());
        wsman::redactor r;
        static_cast<void>(r.clean(envelope_of(a) + envelope_of(b)));
        REQUIRE(r.pieces().size() == 2);
        CHECK(r.pieces()[0].stream == "stdout ");
        auto joined = r.pieces()[0].fragments;
        append(joined, r.pieces()[1].fragments);
        CHECK(joined == wanted);
    }
}

TEST_CASE("What a hostile service piles up costs neither time nor memory without end") {
    wsman::redactor r;
    const auto tags = std::string(2'000'000, '<') + ">";
    CHECK(r.clean(tags) == tags);
    const auto stream = [](int n, const bytes& fragments) {
        return "<Stream Name=\"s" + std::to_string(n) + "\">" + to_base64(fragments) + "</Stream>";
    };
    static_cast<void>(r.clean(stream(0, fragment_of("<SS>ab", 1))));
    for (int n = 1; n < 5'000; ++n) static_cast<void>(r.clean(stream(n, fragment_of("<S>kept", 1))));
    // Its stream was forgotten among so many: what goes on in it is taken out.
    CHECK(fragments_in(r.clean(stream(0, fragment_of("c</SS>", 2, 1)))) == fragment_of("AAAAAA", 2, 1));
}
