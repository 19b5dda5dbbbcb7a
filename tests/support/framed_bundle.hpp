// A bundle whose frames and members lie where a test wants them.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "landing_builder.hpp"
#include "stamplog/bundle/writer.hpp"

namespace stamplog::test {

class framed_bundle {
 public:
    // A file that begins in frames()[frame] with `content`, which may go on in the next ones.
    framed_bundle& file(std::string_view path, std::string_view content, std::uint32_t frame, std::uint32_t offset = 0) {
        bundle::member m;
        m.path = path;
        m.size = content.size();
        m.sha256 = sha256_of(as_bytes(content));
        m.frame = frame;
        m.frame_offset = offset;
        all_.members.push_back(m);
        return *this;
    }
    framed_bundle& link(std::string_view path, std::uint32_t target) {
        auto m = all_.members.at(target);
        m.path = path;
        m.kind = bundle::member_kind::hard_link;
        m.link_target = target;
        m.frame = m.frame_offset = 0;
        all_.members.push_back(m);
        return *this;
    }
    // A zip whose recipe lies in the content of members[recipes], `offset` bytes from its beginning.
    framed_bundle& nested_zip(std::string_view path, std::string_view zip, std::uint32_t recipes, std::size_t offset,
                              std::size_t size) {
        bundle::member m;
        m.path = path;
        m.kind = bundle::member_kind::nested_zip;
        m.size = zip.size();
        m.sha256 = sha256_of(as_bytes(zip));
        m.link_target = recipes;
        m.frame_offset = static_cast<std::uint32_t>(offset);
        m.recipe_size = static_cast<std::uint32_t>(size);
        all_.members.push_back(m);
        return *this;
    }
    packed seal(const std::vector<std::string>& frames) {
        memory_sink out;
        bundle::writer w(out, bundle::container::zst);
        bundle::frame_encoder encoder(bundle::effort::fast);
        for (const auto& f : frames)
            if (!w.append(encoder.encode(as_bytes(f)).value(), f.size())) throw std::runtime_error("append");
        if (!w.seal(all_, encoder)) throw std::runtime_error("seal");
        return {{}, std::move(out.content)};
    }

 private:
    bundle::index all_;
};

}  // namespace stamplog::test
