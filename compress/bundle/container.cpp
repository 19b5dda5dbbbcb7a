#include "stamplog/bundle/container.hpp"

namespace stamplog::bundle {

std::string_view without_ending(std::string_view file_name) noexcept {
    for (const auto c : {container::zst, container::xz})
        if (file_name.ends_with(file_ending(c))) return file_name.substr(0, file_name.size() - file_ending(c).size());
    return file_name;
}

}  // namespace stamplog::bundle
