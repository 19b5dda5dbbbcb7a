// How a bundle is packed, as pack and collect both take it on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/pack/pack.hpp"

namespace stamplog::cli {

struct packing_options {
    std::string profile = "default", memory, links = "large";  // memory empty: the profile's
    unsigned threads = 0;

    void declare(CLI::App& verb);
    pack::profile chosen_profile() const noexcept;
    pack::hard_links chosen_links() const noexcept;
    // errc::config: no size, or too little for the profile. 0: the profile's.
    [[nodiscard]] result<std::uint64_t> chosen_memory() const;
};

}  // namespace stamplog::cli
