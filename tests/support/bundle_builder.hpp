// A bundle with a frame for each member, made without pack: what lies where is known, and frames are small.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"
#include "stamplog/bundle/writer.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::test {

// Content that does not compress.
inline std::string noise(std::size_t n, std::uint64_t seed) {
    std::string out;
    while (out.size() < n) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        out.append(reinterpret_cast<const char*>(&seed), 8);
    }
    out.resize(n);
    return out;
}

template <class T>
T value_of(result<T> r) {
    if (!r) throw std::runtime_error(describe(r.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*r);
}

struct built {
    bytes file;
    std::vector<bundle::frame> frames;  // one for each member, then the index's

    // Views `file`, which must stay where it is.
    result<bundle::reader> open() const { return bundle::reader::open(std::make_shared<zip::memory_source>(file)); }
};

inline built build_bundle(bundle::effort e, const std::vector<std::pair<std::string, std::string>>& members) {
    memory_sink out;
    bundle::frame_encoder encoder(e);
    bundle::writer writer(out, bundle::container_of(e));
    bundle::index contents;
    for (const auto& [path, content] : members) {
        auto piece = bundle::tar_header({path, content.size(), bundle::no_time, {}, false});
        bundle::member m;
        m.path = path;
        m.size = content.size();
        m.frame = writer.frames();
        m.frame_offset = static_cast<std::uint32_t>(piece.size());
        m.sha256 = sha256_of(as_bytes(content));
        contents.members.push_back(m);
        append(piece, as_bytes(content));
        piece.resize(piece.size() + bundle::tar_padding(content.size()));
        value_of(writer.append(value_of(encoder.encode(piece)), piece.size()));
    }
    value_of(writer.seal(contents, encoder));
    built b{std::move(out.content), {}};
    b.frames = value_of(b.open()).contents().frames;
    return b;
}

}  // namespace stamplog::test
