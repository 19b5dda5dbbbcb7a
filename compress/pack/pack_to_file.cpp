#include "stamplog/pack/pack.hpp"
#include "stamplog/storage/new_file.hpp"

namespace stamplog::pack {

result<report> pack_to_file(const options& what, const std::filesystem::path& file) {
    auto out = storage::new_file::create(file);
    if (!out) return fail(out.error());
    auto made = pack_bundle(what, **out);
    if (!made) return made;
    if (auto r = (*out)->commit(); !r) return fail(r.error());
    return made;
}

}  // namespace stamplog::pack
