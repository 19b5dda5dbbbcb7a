// A source folder, a target and the words in which the staging tests speak of them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "stamplog/stage/stage.hpp"
#include "temp_folder.hpp"

namespace stamplog::stage {

namespace fs = std::filesystem;

class fixed_clock final : public clock {
 public:
    utc_time now() const override { return *parse_rfc3339("2026-11-21T02:40:46Z"); }
    steady_time steady() const override { return {}; }
    void sleep_until(steady_time) override {}
};

using test::read_file;
using test::write_file;

// root/source and root/target, gone with the test.
struct staging_area {
    staging_area() {
        fs::create_directory(source());
        fs::create_directory(target());
    }

    fs::path source() const { return root / "source"; }
    fs::path target() const { return root / "target"; }

    item give(const std::string& name, const std::string& content) const {
        write_file(source() / name, content);
        return {source() / name, name};
    }
    // Every name below the target, folders too, sorted.
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& e : fs::recursive_directory_iterator(target()))
            all.push_back(e.path().lexically_relative(target()).generic_string());
        std::sort(all.begin(), all.end());
        return all;
    }

    test::temp_folder root;
    fixed_clock time;
};

// `size` bytes that differ from place to place.
inline std::string some_bytes(std::size_t size, unsigned seed = 1) {
    std::string out(size, '\0');
    for (auto& c : out) c = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
    return out;
}

}  // namespace stamplog::stage
