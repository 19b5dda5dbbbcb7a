// Fragments back into messages: the result and the error depend on the bytes, never on how they are cut.
#include <catch2/catch.hpp>
#include <random>

#include "stamplog/psrp/message.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

const guid pool{};
const guid pipeline = *parse_guid("00112233-4455-6677-8899-aabbccddeeff");

bytes header(std::uint64_t object, std::uint64_t id, std::uint8_t flags, std::uint32_t length) {
    bytes out;
    append_be(out, object);
    append_be(out, id);
    append_be(out, flags);
    append_be(out, length);
    return out;
}

bytes piece(std::uint64_t object, std::uint64_t id, std::uint8_t flags, std::string_view blob) {
    bytes out = header(object, id, flags, static_cast<std::uint32_t>(blob.size()));
    append(out, as_bytes(blob));
    return out;
}

bytes join(const std::vector<bytes>& parts) {
    bytes out;
    for (const auto& p : parts) append(out, p);
    return out;
}

struct outcome {
    std::vector<std::string> messages;
    std::string failure;
    bool operator==(const outcome&) const = default;
};

// Feeds `stream` cut at `cuts`; goes on after an error to see that it sticks.
outcome run(byte_view stream, const std::vector<std::size_t>& cuts, const limits& lim = {}) {
    reassembler r(lim);
    outcome o;
    std::size_t at = 0;
    auto feed = [&](std::size_t end) {
        std::vector<bytes> out;
        const auto ok = r.put(pool, stream.subspan(at, end - at), out);
        at = end;
        for (const auto& m : out) o.messages.emplace_back(as_text(m));
        if (!o.failure.empty()) CHECK_FALSE(ok.has_value());
        if (!ok) {
            if (!o.failure.empty()) CHECK(o.failure == describe(ok.error()));
            o.failure = describe(ok.error());
        }
    };
    for (std::size_t cut : cuts) feed(cut);
    feed(stream.size());
    return o;
}

// The outcome of one piece, and the same outcome at every cut into two and byte by byte.
outcome run_at_every_split(const bytes& stream, const limits& lim = {}) {
    const outcome whole = run(stream, {}, lim);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut)
        if (!(run(stream, {cut}, lim) == whole)) FAIL("different when cut at " << cut);
    std::vector<std::size_t> all;
    for (std::size_t i = 1; i < stream.size(); ++i) all.push_back(i);
    CHECK(run(stream, all, lim) == whole);
    return whole;
}

}  // namespace

TEST_CASE("messages come out whole at every split of the stream") {
    const auto stream =
        join({piece(1, 0, 3, "one"), piece(2, 0, 1, "tw"), piece(2, 1, 0, "o t"), piece(2, 2, 2, "wo"), piece(3, 0, 3, "")});
    const auto o = run_at_every_split(stream);
    CHECK(o.failure.empty());
    CHECK(o.messages == std::vector<std::string>{"one", "two two", ""});
}

TEST_CASE("fragments of several objects may interleave, also in one channel") {
    const auto stream = join({piece(5, 0, 1, "a"), piece(4, 0, 1, "1"), piece(5, 1, 0, "b"), piece(9, 0, 3, "z"),
                              piece(4, 1, 2, "2"), piece(5, 2, 2, "c")});
    CHECK(run_at_every_split(stream).messages == std::vector<std::string>{"z", "12", "abc"});
}

TEST_CASE("channels do not disturb each other, even in the middle of a header") {
    reassembler r;
    std::vector<bytes> out;
    const auto a = piece(1, 0, 3, "pool"), b = piece(1, 0, 3, "pipeline");
    for (std::size_t i = 0; i < b.size(); ++i) {
        if (i < a.size()) REQUIRE(r.put(pool, byte_view(a).subspan(i, 1), out).has_value());
        REQUIRE(r.put(pipeline, byte_view(b).subspan(i, 1), out).has_value());
    }
    REQUIRE(out.size() == 2);
    CHECK(as_text(out[0]) == "pool");
    CHECK(as_text(out[1]) == "pipeline");
}

TEST_CASE("random messages of random sizes survive random interleaving and random cuts") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        std::vector<std::vector<bytes>> queues;
        std::vector<std::string> sent;
        for (std::uint64_t id = 1; id <= 8; ++id) {
            std::string text(random() % 300, static_cast<char>('a' + id));
            sent.push_back(text);
            queues.push_back(fragment(as_bytes(text), id, 1 + random() % 40));
        }
        bytes stream;
        std::vector<std::size_t> next(queues.size(), 0);
        for (std::size_t left = queues.size(); left > 0;) {
            const std::size_t q = random() % queues.size();
            if (next[q] == queues[q].size()) continue;
            append(stream, queues[q][next[q]++]);
            if (next[q] == queues[q].size()) --left;
        }
        std::vector<std::size_t> cuts;
        for (std::size_t at = random() % 50; at < stream.size(); at += random() % 50) cuts.push_back(at);
        auto o = run(stream, cuts);
        REQUIRE(o.failure.empty());
        std::sort(o.messages.begin(), o.messages.end());
        std::sort(sent.begin(), sent.end());
        REQUIRE(o.messages == sent);
    }
}

TEST_CASE("each break of the order is an error, the same at every split, after what came whole before it") {
    const auto good = piece(1, 0, 3, "good");
    const std::uint64_t negative = std::uint64_t{1} << 63;
    const std::vector<std::pair<std::string, bytes>> cases = {
        {"never began", piece(2, 1, 0, "x")},
        {"not marked as the first", piece(2, 0, 0, "x")},
        {"marked as the first", piece(2, 1, 1, "x")},
        {"begins again", join({piece(2, 0, 1, "x"), piece(2, 0, 1, "y")})},
        {"where 1 was due", join({piece(2, 0, 1, "x"), piece(2, 2, 2, "y")})},
        {"where 2 was due", join({piece(2, 0, 1, "x"), piece(2, 1, 0, "x"), piece(2, 1, 2, "y")})},
        {"never began", join({piece(2, 0, 3, "x"), piece(2, 1, 2, "y")})},
        {"negative id", piece(negative | 2, 0, 3, "x")},
        {"negative id", piece(2, negative, 3, "x")}};
    for (const auto& [what, stream] : cases) {
        INFO(what);
        const auto o = run_at_every_split(join({good, stream, good}));
        CHECK(o.messages.front() == "good");
        CHECK(o.messages.size() <= 2);
        CHECK(o.failure.find(what) != std::string::npos);
    }
}

TEST_CASE("limits hold at every split") {
    limits lim;
    lim.fragment_blob = 10;
    lim.message = 25;
    lim.open_messages = 3;
    lim.reassembly_total = 40;
    const std::string ten(10, 'x');
    CHECK(run_at_every_split(piece(1, 0, 3, ten), lim).failure.empty());
    CHECK(run_at_every_split(piece(1, 0, 3, ten + "x"), lim).failure.find("more than 10") != std::string::npos);
    const auto large = join({piece(1, 0, 1, ten), piece(1, 1, 0, ten), piece(1, 2, 2, "12345")});
    CHECK(run_at_every_split(large, lim).failure.empty());
    const auto larger = join({piece(1, 0, 1, ten), piece(1, 1, 0, ten), piece(1, 2, 2, "123456")});
    CHECK(run_at_every_split(larger, lim).failure.find("larger than 25") != std::string::npos);
    const auto open = join({piece(1, 0, 1, ""), piece(2, 0, 1, ""), piece(3, 0, 1, "")});
    CHECK(run_at_every_split(open, lim).failure.empty());
    CHECK(run_at_every_split(join({open, piece(4, 0, 3, "")}), lim).failure.find("unfinished messages") != std::string::npos);
    const auto total = join({piece(1, 0, 1, ten), piece(2, 0, 1, ten), piece(1, 1, 0, ten), piece(2, 1, 0, ten)});
    CHECK(run_at_every_split(total, lim).failure.empty());
    CHECK(run_at_every_split(join({total, piece(2, 2, 2, "x")}), lim).failure.find("more than 40 bytes") != std::string::npos);
}

TEST_CASE("channels with something unfinished are limited, finished ones are not") {
    limits lim;
    lim.streams = 2;
    reassembler r(lim);
    std::vector<bytes> out;
    guid id = pipeline;
    for (std::uint8_t i = 0; i < 10; ++i) {
        id.data[0] = i;
        REQUIRE(r.put(id, piece(i, 0, 3, "whole"), out).has_value());
        REQUIRE(r.put(id, {}, out).has_value());
    }
    for (std::uint8_t i = 0; i < 2; ++i) {
        id.data[0] = i;
        REQUIRE(r.put(id, bytes(1, 0), out).has_value());
    }
    id.data[0] = 2;
    const auto third = r.put(id, bytes(1, 0), out);
    REQUIRE_FALSE(third);
    CHECK(third.error().code == errc::limit);
}

TEST_CASE("an announced length costs nothing before its bytes come") {
    limits lim;
    lim.fragment_blob = lim.message = lim.reassembly_total = 0xFFFFFFFF;
    const auto o = run_at_every_split(join({header(1, 0, 3, 0xFFFFFFFF), bytes(100, 1)}), lim);
    CHECK(o.failure.empty());
    CHECK(o.messages.empty());
}

TEST_CASE("what a dropped channel left unfinished is forgotten, and its share of the limits given back") {
    limits lim;
    lim.open_messages = 1;
    lim.reassembly_total = 10;
    reassembler r(lim);
    std::vector<bytes> out;
    for (int i = 0; i < 100; ++i) {
        auto stream = piece(7, 0, 1, "123456");
        append(stream, byte_view(piece(7, 1, 2, "7890")).first(23));
        REQUIRE(r.put(pipeline, stream, out).has_value());
        REQUIRE(r.drop(pipeline));
        REQUIRE_FALSE(r.drop(pipeline));
        REQUIRE(r.put(pipeline, byte_view(stream).first(10), out).has_value());
        REQUIRE(r.drop(pipeline));
    }
    REQUIRE(r.put(pool, piece(1, 0, 3, "0123456789"), out).has_value());
    CHECK(out.size() == 1);
    CHECK_FALSE(r.drop(pool));
}
