// Whatever the bytes, the answer is an error with a place, not a crash, a leak or minutes of work.
#include <catch2/catch.hpp>
#include <chrono>

#include "stamplog/psrp/clixml.hpp"
#include "value_generator.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

errc code_of(std::string_view text, const limits& lim = {}) {
    const auto v = read_clixml(text, lim);
    INFO(text.substr(0, 200));
    if (v) FAIL("it was accepted");
    return v.error().code;
}

std::string message_of(std::string_view text) {
    const auto v = read_clixml(text);
    return v ? "accepted" : v.error().what;
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("what is not CLIXML is corrupt") {
    const std::vector<std::string> texts = {"x",
                                            "<",
                                            "<S",
                                            "<S>",
                                            "<S>a",
                                            "</S>",
                                            "<S></B>",
                                            "<S/><S/>",
                                            "<S/>x",
                                            "<S/>x>",
                                            "<S/>>",
                                            " x <S/>",
                                            "<S/>x\n",
                                            "<S/>]]>",
                                            "x<S/>",
                                            "<Nope/>",
                                            "<Nil>x</Nil>",
                                            "<LST><S/></LST>",
                                            "<Obj>x</Obj>",
                                            "<Obj><Nope/></Obj>",
                                            "<Obj><S/><S/></Obj>",
                                            "<Obj><LST/><S/></Obj>",
                                            "<Obj><MS><S>no name</S></MS></Obj>",
                                            "<Obj><MS>x</MS></Obj>",
                                            "<Obj><LST>x</LST></Obj>",
                                            "<Obj><LST><S/>x</LST></Obj>",
                                            "<Obj><Props><Nope N=\"a\"/></Props></Obj>",
                                            "<Obj><TN><S>a</S></TN></Obj>",
                                            "<Obj><TNRef RefId=\"0\"/></Obj>",
                                            "<Obj><TNRef/></Obj>",
                                            "<Obj><Ref RefId=\"7\"/></Obj>",
                                            "<Ref RefId=\"0\"/>",
                                            "<Ref/>",
                                            "<Obj RefId=\"x\"/>",
                                            "<Obj RefId=\"-1\"/>",
                                            "<Obj RefId=\"99999999999999999999\"/>",
                                            "<Obj><DCT><S/></DCT></Obj>",
                                            "<Obj><DCT><En/></DCT></Obj>",
                                            "<Obj><DCT><En><S N=\"Key\"/></En></DCT></Obj>",
                                            "<Obj><DCT><En><S N=\"Key\"/><S N=\"Key\"/></En></DCT></Obj>",
                                            "<Obj><DCT><En><S N=\"Key\"/><S N=\"Value\"/><S N=\"Value\"/></En></DCT></Obj>",
                                            "<Obj><DCT><En>x</En></DCT></Obj>",
                                            "<S><S/></S>",
                                            "<I32><I32/></I32>",
                                            "<ToString/>",
                                            "<MS/>",
                                            "<Objs>x</Objs>",
                                            "<Objs><Nope/></Objs>",
                                            "<PR><XX/></PR>",
                                            "<PR>x</PR>",
                                            "<Obj><TN>x</TN></Obj>",
                                            "<Obj><LST/>x</Obj>",
                                            "<Obj><DCT>x</DCT></Obj>",
                                            "<PR><AI>x</AI></PR>",
                                            "<S a=\"1\" b=/>"};
    for (const auto& text : texts) CHECK(code_of(text) == errc::corrupt);
}

TEST_CASE("values that do not fit their tag are corrupt") {
    const std::vector<std::string> texts = {"<I32>2147483648</I32>",
                                            "<I32>-2147483649</I32>",
                                            "<I32></I32>",
                                            "<I32/>",
                                            "<I32>1.0</I32>",
                                            "<I32>0x10</I32>",
                                            "<I32>1 2</I32>",
                                            "<I32>+-1</I32>",
                                            "<I32>--1</I32>",
                                            "<I32>+</I32>",
                                            "<SB>128</SB>",
                                            "<By>256</By>",
                                            "<By>-1</By>",
                                            "<I16>32768</I16>",
                                            "<U16>-1</U16>",
                                            "<U16>65536</U16>",
                                            "<U32>4294967296</U32>",
                                            "<I64>9223372036854775808</I64>",
                                            "<U64>18446744073709551616</U64>",
                                            "<C>65536</C>",
                                            "<C>a</C>",
                                            "<B>True</B>",
                                            "<B>yes</B>",
                                            "<B></B>",
                                            "<Db>1e999</Db>",
                                            "<Db>inf</Db>",
                                            "<Db>nan</Db>",
                                            "<Db>Infinity</Db>",
                                            "<Db>0x1p3</Db>",
                                            "<Db></Db>",
                                            "<Db>1,5</Db>",
                                            "<Sg>1e39</Sg>",
                                            "<G>792e5b37</G>",
                                            "<G></G>",
                                            "<G>792e5b37-4505-47ef-b7d2-8711bb7affaX</G>",
                                            "<BA>A</BA>",
                                            "<BA>AQID*</BA>",
                                            "<SS>AQ=A</SS>",
                                            "<D>1e5</D>",
                                            "<D></D>",
                                            "<D>.</D>",
                                            "<D>-</D>",
                                            "<D>1.2.3</D>"};
    for (const auto& text : texts) CHECK(code_of(text) == errc::corrupt);
}

TEST_CASE("texts that XML forbids are corrupt") {
    using namespace std::string_literals;
    for (const auto& text :
         {"<S>a\0b</S>"s, "<S>&#0;</S>"s, "<S>&#x0;</S>"s, "<S>&#xD800;</S>"s, "<S>&#x110000;</S>"s, "<S>&nbsp;</S>"s,
          "<S>&amp</S>"s, "<S>&</S>"s, "<S>&;</S>"s, "<S>&#;</S>"s, "<S>&#x;</S>"s, "<S>\xFF</S>"s, "<S>\xED\xA0\x80</S>"s,
          "<S>\xC3</S>"s, "<!DOCTYPE S [<!ENTITY a \"b\">]><S>&a;</S>"s, "<!DOCTYPE S><S/>"s})
        CHECK(code_of(text) == errc::corrupt);
}

TEST_CASE("the error names the element by its path") {
    CHECK(message_of("<Obj><MS><Obj N=\"a\"><LST><S>x</S><I32>y</I32></LST></Obj></MS></Obj>") ==
          "CLIXML: /Obj/MS/Obj[a]/LST/I32: not a valid I32");
    CHECK(message_of("<Obj>text</Obj>") == "CLIXML: /Obj: text where only elements may stand");
}

TEST_CASE("values nest up to the limit and no deeper") {
    const limits lim;
    const auto nested = [](std::size_t n) { return repeat("<Obj><LST>", n) + repeat("</LST></Obj>", n); };
    CHECK(read_clixml(nested(lim.clixml_depth)).has_value());
    CHECK(code_of(nested(lim.clixml_depth + 1)) == errc::limit);
    CHECK(code_of(nested(100'000)) == errc::limit);
    const auto wrapped = [](std::size_t n) { return repeat("<Obj>", n) + repeat("</Obj>", n); };
    CHECK(read_clixml(wrapped(lim.clixml_depth)).has_value());
    CHECK(code_of(wrapped(lim.clixml_depth + 1)) == errc::limit);
    const auto sets = [](std::size_t n) { return "<Obj>" + repeat("<MS N=\"a\">", n) + repeat("</MS>", n) + "</Obj>"; };
    CHECK(read_clixml(sets(lim.clixml_depth)).has_value());
    CHECK(code_of(sets(lim.clixml_depth + 1)) == errc::limit);
    CHECK(code_of(repeat("<a>", 500'000)) == errc::corrupt);
}

TEST_CASE("references do not lead deeper than the limit either") {
    // Each object holds the one before it, thirty levels down; a walk over the last would go deeper than the first could.
    const auto step = [](int id) {
        return repeat("<Obj><LST>", 30) + "<Obj RefId=\"" + std::to_string(id) + "\"><LST><Ref RefId=\"" +
               std::to_string(id - 1) + "\"/></LST></Obj>" + repeat("</LST></Obj>", 30);
    };
    const std::string text = "<Obj><LST>" + repeat("<Obj><LST>", 20) + "<Obj RefId=\"0\"/>" + repeat("</LST></Obj>", 20);
    CHECK(read_clixml(text + step(1) + "</LST></Obj>").has_value());
    std::string chain = text;
    for (int id = 1; id < 40; ++id) chain += step(id);
    CHECK(code_of(chain + "</LST></Obj>") == errc::limit);
}

TEST_CASE("references do not multiply values beyond the limit") {
    // Ten references to ten references to ten references…: a few hundred bytes, 10^12 values to walk.
    std::string text = "<Obj><LST><Obj RefId=\"0\"><LST><S/></LST></Obj>";
    for (int id = 1; id <= 12; ++id)
        text += "<Obj RefId=\"" + std::to_string(id) + "\"><LST>" +
                repeat("<Ref RefId=\"" + std::to_string(id - 1) + "\"/>", 10) + "</LST></Obj>";
    CHECK(code_of(text + "</LST></Obj>") == errc::limit);
}

TEST_CASE("the number of elements, attributes and type names is limited") {
    limits lim;
    lim.clixml_nodes = 1000;
    const auto list = [](std::size_t n) { return "<Obj><LST>" + repeat("<Nil/>", n) + "</LST></Obj>"; };
    CHECK(read_clixml(list(990), lim).has_value());
    CHECK(code_of(list(1001), lim) == errc::limit);
    CHECK(code_of(list(1'000'000), lim) == errc::limit);
    CHECK(code_of("<S " + repeat("a=\"\" ", 100'000) + "/>", lim) == errc::limit);
    const std::string types = "<Obj><LST><Obj><TN RefId=\"0\">" + repeat("<T>a</T>", 100) + "</TN></Obj>";
    CHECK(read_clixml(types + repeat("<Obj><TNRef RefId=\"0\"/></Obj>", 7) + "</LST></Obj>", lim).has_value());
    CHECK(code_of(types + repeat("<Obj><TNRef RefId=\"0\"/></Obj>", 20) + "</LST></Obj>", lim) == errc::limit);
}

TEST_CASE("a huge RefId costs no memory of its size") {
    CHECK(
        read_clixml("<Obj RefId=\"18446744073709551615\"><TN RefId=\"18446744073709551614\"><T>a</T></TN></Obj>").has_value());
}

TEST_CASE("a long text is read in time that grows with its length") {
    const std::string body(8u << 20, 'a');
    const std::string underscores(1u << 20, '_');
    const auto begin = std::chrono::steady_clock::now();
    CHECK(as_string(read_clixml("<S>" + body + "</S>").value()) == body);
    CHECK(as_string(read_clixml("<S>" + underscores + "</S>").value()) == underscores);
    CHECK(code_of("<S>" + std::string(1u << 20, '&') + "</S>") == errc::corrupt);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("a truncated message is an error at every length, a damaged one never a crash") {
    testing::value_generator generator(7);
    std::string text;
    while (text.size() < 2000) text = write_clixml(make_object({{"a", generator.make()}, {"b", generator.make()}}));
    for (std::size_t n = 1; n < text.size(); ++n)
        if (read_clixml(text.substr(0, n)).has_value()) FAIL("accepted at " << n);
    std::mt19937 random(3);
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string damaged = text;
        for (int n = 0; n < 3; ++n) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
        if (const auto v = read_clixml(damaged)) {
            ++accepted;
            static_cast<void>(write_clixml(*v));
            static_cast<void>(display(*v));
        }
    }
    CHECK(accepted < 20'000);
}
