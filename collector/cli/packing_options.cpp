#include "packing_options.hpp"

#include "output.hpp"

namespace stamplog::cli {

void packing_options::declare(CLI::App& verb) {
    verb.add_option("--profile", profile, "fast (zstd 3), default (zstd 9), or small (xz: a .tar.xz, several times the time)")
        ->check(CLI::IsMember({"fast", "default", "small"}))
        ->capture_default_str();
    verb.add_option("--threads", threads, "for packing; 0: as many as the machine has")
        ->check(CLI::Range(0, 256))
        ->capture_default_str();
    verb.add_option("--memory", memory, "for frames in flight while packing; default: 256M, small: 1G")->type_name("SIZE");
    verb.add_option("--hard-links", links, "duplicates as links: all, large, none")
        ->check(CLI::IsMember({"all", "large", "none"}))
        ->capture_default_str();
}

pack::profile packing_options::chosen_profile() const noexcept {
    return profile == "fast" ? pack::profile::fast : profile == "small" ? pack::profile::small : pack::profile::standard;
}

pack::hard_links packing_options::chosen_links() const noexcept {
    return links == "all" ? pack::hard_links::all : links == "none" ? pack::hard_links::none : pack::hard_links::large;
}

result<std::uint64_t> packing_options::chosen_memory() const {
    if (memory.empty()) return 0;
    auto given = parse_size(memory, "--memory");
    if (!given) return given;
    if (const auto least = pack::least_memory(chosen_profile()); *given < least)
        return fail(errc::config, "--memory: at least " + std::to_string(least >> 20) + "M is needed for --profile " + profile);
    return given;
}

}  // namespace stamplog::cli
