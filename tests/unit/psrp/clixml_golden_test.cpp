// CLIXML as PowerShell writes it, byte for byte where we write it too.
#include <catch2/catch.hpp>

#include "stamplog/psrp/clixml.hpp"
#include "stamplog/psrp/records.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

value read(std::string_view text) {
    auto v = read_clixml(text);
    INFO(text);
    if (!v) FAIL(describe(v.error()));
    return *v;
}

value text_of(tagged_text::tag type, std::string text) { return tagged_text{type, std::move(text)}; }

}  // namespace

TEST_CASE("every primitive has its tag") {
    using tag = tagged_text::tag;
    const std::vector<std::pair<value, std::string>> golden = {
        {nil{}, "<Nil />"},
        {std::string("a <b> & \"c\""), "<S>a &lt;b&gt; &amp; &quot;c&quot;</S>"},
        {std::string("  "), "<S>  </S>"},
        {std::string(), "<S></S>"},
        {true, "<B>true</B>"},
        {false, "<B>false</B>"},
        {character{u'a'}, "<C>97</C>"},
        {std::int8_t{-127}, "<SB>-127</SB>"},
        {std::uint8_t{254}, "<By>254</By>"},
        {std::int16_t{-16767}, "<I16>-16767</I16>"},
        {std::uint16_t{65535}, "<U16>65535</U16>"},
        {std::int32_t{-2147483648}, "<I32>-2147483648</I32>"},
        {std::uint32_t{4294967295}, "<U32>4294967295</U32>"},
        {std::int64_t{-9223372036854775807}, "<I64>-9223372036854775807</I64>"},
        {std::uint64_t{18446744073709551615u}, "<U64>18446744073709551615</U64>"},
        {12.5f, "<Sg>12.5</Sg>"},
        {-0.5, "<Db>-0.5</Db>"},
        {*parse_guid("792e5b37-4505-47ef-b7d2-8711bb7affa8"), "<G>792e5b37-4505-47ef-b7d2-8711bb7affa8</G>"},
        {bytes{1, 2, 3, 4}, "<BA>AQIDBA==</BA>"},
        {encrypted_string{{1, 2}}, "<SS>AQI=</SS>"},
        {text_of(tag::version, "6.2.1.3"), "<Version>6.2.1.3</Version>"},
        {text_of(tag::semantic_version, "7.6.5-rc.1"), "<SemanticVersion>7.6.5-rc.1</SemanticVersion>"},
        {text_of(tag::uri, "http://www.microsoft.com/?a=1&b=2"), "<URI>http://www.microsoft.com/?a=1&amp;b=2</URI>"},
        {text_of(tag::xml_document, "<item>\n</item>"), "<XD>&lt;item&gt;_x000A_&lt;/item&gt;</XD>"},
        {text_of(tag::script_block, "get-command -type cmdlet"), "<SBK>get-command -type cmdlet</SBK>"},
        {text_of(tag::timespan, "PT9.0269026S"), "<TS>PT9.0269026S</TS>"},
        {text_of(tag::decimal, "-123.45"), "<D>-123.45</D>"},
        {text_of(tag::date_time, "2008-04-11T10:42:32.2731993-07:00"), "<DT>2008-04-11T10:42:32.2731993-07:00</DT>"}};
    for (const auto& [v, text] : golden) {
        INFO(text);
        CHECK(write_clixml(v) == text);
        CHECK(equal(read(text), v));
    }
}

TEST_CASE("an enumeration is written as PowerShell's client writes it") {
    const value v = make_object({{"ApartmentState", make_enum("System.Threading.ApartmentState", "Unknown", 2)},
                                 {"Again", make_enum("System.Threading.ApartmentState", "Unknown", 2)}});
    const std::string text =
        "<Obj RefId=\"0\"><MS><Obj N=\"ApartmentState\" RefId=\"1\"><TN RefId=\"0\"><T>System.Threading.ApartmentState</T>"
        "<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Unknown</ToString><I32>2</I32></Obj>"
        "<Obj N=\"Again\" RefId=\"2\"><TNRef RefId=\"0\" /><ToString>Unknown</ToString><I32>2</I32></Obj></MS></Obj>";
    CHECK(write_clixml(v) == text);
    CHECK(equal(read(text), v));
    CHECK(as_int(*as_object(v)->find("again")) == 2);
}

TEST_CASE("a string array is written as PowerShell's client writes it") {
    CHECK(write_clixml(make_string_list({"Storage", "BareMetal"})) ==
          "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.String[]</T><T>System.Array</T><T>System.Object</T></TN>"
          "<LST><S>Storage</S><S>BareMetal</S></LST></Obj>");
}

TEST_CASE("all containers are read, whatever the order of their neighbours") {
    using kind = object::container;
    const std::vector<std::pair<std::string, kind>> tags = {
        {"LST", kind::list}, {"IE", kind::ie}, {"QUE", kind::queue}, {"STK", kind::stack}};
    for (const auto& [tag, expected] : tags) {
        const value v = read("<Obj RefId=\"0\"><MS><S N=\"after\">x</S></MS><" + tag + "><I32>1</I32><Nil/><S>b</S></" + tag +
                             "><ToString>t</ToString><TN RefId=\"0\"><T>A</T></TN></Obj>");
        const object& o = *as_object(v);
        CHECK(o.kind == expected);
        CHECK(o.items.size() == 3);
        CHECK(o.to_string == "t");
        CHECK(o.type_names == std::vector<std::string>{"A"});
        CHECK(as_string(*o.find("After")) == "x");
    }
    const value v = read(
        "<Obj><DCT><En><I32 N=\"Key\">1</I32><S N=\"Value\">one</S></En><En><S N=\"Value\">v</S><S "
        "N=\"Key\">k</S></En></DCT></Obj>");
    const object& o = *as_object(v);
    REQUIRE(o.kind == kind::dictionary);
    REQUIRE(o.entries.size() == 2);
    CHECK(as_int(o.entries[0].first) == 1);
    CHECK(as_string(o.entries[1].first) == "k");
    CHECK(as_string(o.entries[1].second) == "v");
}

TEST_CASE("references give the same object again, also within a list") {
    const value v = read(
        "<Obj RefId=\"0\"><LST><Obj RefId=\"1\"><TN RefId=\"0\"><T>A</T></TN><S>x</S></Obj><Ref RefId=\"1\" /></LST></Obj>");
    const auto& items = as_object(v)->items;
    REQUIRE(items.size() == 2);
    CHECK(std::get<object_ptr>(items[0]) == std::get<object_ptr>(items[1]));
}

TEST_CASE("a shared object is written once and referred to") {
    const value shared = make_object({{"a", std::int32_t{1}}});
    const value v = make_object({{"first", shared}, {"second", shared}});
    CHECK(write_clixml(v) ==
          "<Obj RefId=\"0\"><MS><Obj N=\"first\" RefId=\"1\"><MS><I32 N=\"a\">1</I32></MS></Obj><Ref N=\"second\" RefId=\"1\" "
          "/></MS></Obj>");
    CHECK(equal(read(write_clixml(v)), v));
}

TEST_CASE("an enumeration value that is used twice is written twice, as PowerShell boxes it anew") {
    const value none = make_enum("E", "None", 0);
    const std::string written = write_clixml(make_object({{"a", none}, {"b", none}}));
    CHECK(written.find("<Ref ") == std::string::npos);
    CHECK(written.find("<Obj N=\"b\" RefId=\"2\"><TNRef RefId=\"0\" /><ToString>None</ToString><I32>0</I32></Obj>") !=
          std::string::npos);
}

TEST_CASE("a reference to an object that encloses it reads as nil") {
    const value v = read(
        "<Obj RefId=\"0\"><MS><Ref N=\"self\" RefId=\"0\" /><Obj N=\"in\" RefId=\"1\"><LST><Ref "
        "RefId=\"0\"/></LST></Obj></MS></Obj>");
    CHECK(std::holds_alternative<nil>(*as_object(v)->find("self")));
    CHECK(std::holds_alternative<nil>(as_object(*as_object(v)->find("in"))->items.at(0)));
}

TEST_CASE("an object within an object is kept, and looked through") {
    const std::string text = "<Obj RefId=\"0\"><Obj RefId=\"1\"><MS><S N=\"a\">x</S></MS></Obj></Obj>";
    const value v = read(text);
    CHECK(as_string(*as_object(v)->find("a")) == "x");
    CHECK(write_clixml(v) == text);
    const value wrapped = read("<Obj><TN><T>T</T></TN><Obj><TN><T>U</T></TN><I32>7</I32></Obj></Obj>");
    CHECK(as_int(wrapped) == 7);
}

TEST_CASE("a member set within a member set is kept") {
    const std::string text =
        "<Obj RefId=\"0\"><MS><MS N=\"PSStandardMembers\"><MS N=\"inner\"><S N=\"a\">x</S></MS></MS><S "
        "N=\"b\">y</S></MS></Obj>";
    CHECK(write_clixml(read(text)) == text);
}

TEST_CASE("property names are escaped like texts") {
    const value v = make_object({{"a\n\"<b>\" _x0041_", std::string("v")}});
    CHECK(write_clixml(v) == "<Obj RefId=\"0\"><MS><S N=\"a_x000A_&quot;&lt;b&gt;&quot; _x005F_x0041_\">v</S></MS></Obj>");
    CHECK(equal(read(write_clixml(v)), v));
}

TEST_CASE("a byte order mark, a declaration, a root, its namespace and indentation are accepted") {
    const std::string_view text =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Objs Version=\"1.1.0.1\" "
        "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n"
        "  <!-- a comment -->\n  <Obj RefId=\"0\">\n    <LST>\n      <S> </S>\n      <S S=\"Error\">x</S>\n    </LST>\n  "
        "</Obj>\n</Objs>\n";
    const value v = read(text);
    REQUIRE(as_object(v) != nullptr);
    CHECK(as_string(as_object(v)->items.at(0)) == " ");
    CHECK(as_string(as_object(v)->items.at(1)) == "x");
    const value several = read("<Objs><S>a</S><S>b</S></Objs>");
    CHECK(as_object(several)->items.size() == 2);
    CHECK(std::holds_alternative<nil>(read("<Objs/>")));
}

TEST_CASE("an empty text is nil") {
    CHECK(std::holds_alternative<nil>(read("")));
    CHECK(std::holds_alternative<nil>(read("\xEF\xBB\xBF")));
}

TEST_CASE("CDATA, comments and character references in a text are put together") {
    CHECK(as_string(read("<S>a<![CDATA[<b>&amp;]]>c<!-- d -->e&#x41;&#65;</S>")) == "a<b>&amp;ceAA");
    CHECK(as_string(read("<S>  <![CDATA[]]></S>")) == "  ");
}

TEST_CASE("numbers may have blanks around them and a sign, as XmlConvert has it") {
    CHECK(as_int(read("<I32> +5 </I32>")) == 5);
    CHECK(as_bool(read("<B> 1 </B>")) == true);
    CHECK(std::get<double>(read("<Db>1E-05</Db>")) == 1e-5);
    CHECK(std::get<double>(read("<Db>-INF</Db>")) < 0);
    CHECK(equal(read("<G>{792E5B37-4505-47EF-B7D2-8711BB7AFFA8}</G>"), read("<G>792e5b37-4505-47ef-b7d2-8711bb7affa8</G>")));
}

TEST_CASE("a progress record of the error stream is read, and written as it was") {
    const std::string text =
        "<PR><AV>Preparing modules for first use.</AV><AI>0</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> "
        "</SD></PR>";
    const value v = read(text);
    CHECK(write_clixml(v) == text);
    const auto record = read_progress(v);
    CHECK(record.activity == "Preparing modules for first use.");
    CHECK(record.status == " ");
    CHECK(record.completed);
    const value in_stream = read(
        "<Objs><Obj S=\"progress\" RefId=\"0\"><TN RefId=\"0\"><T>System.Management.Automation.PSCustomObject</T></TN>"
        "<MS><I64 N=\"SourceId\">1</I64>" +
        std::string("<PR N=\"Record\">") + text.substr(4) + "</MS></Obj></Objs>");
    CHECK(read_progress(*as_object(in_stream)->find("Record")).activity == record.activity);
    CHECK(equal(read(write_clixml(in_stream)), in_stream));
}
