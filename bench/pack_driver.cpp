// pack_driver FOLDER OUT [fast|default|small] [threads] [memory in MiB, 0: the profile's] [none|large|all]: packs without the
// command line's extras, so that a measurement is of packing alone. Prints one line of key=value.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "stamplog/pack/pack.hpp"

int main(int argc, char** argv) {
    namespace pack = stamplog::pack;
    if (argc < 3) return 2;
    auto found = pack::scan_landing(argv[1]);
    if (!found) {
        std::fprintf(stderr, "%s\n", stamplog::describe(found.error()).c_str());
        return 1;
    }
    const std::string links = argc > 6 ? argv[6] : "large";
    pack::options o;
    o.sources = std::move(found->found);
    const std::string profile = argc > 3 ? argv[3] : "default";
    o.profile = profile == "fast" ? pack::profile::fast : profile == "small" ? pack::profile::small : pack::profile::standard;
    if (argc > 4) o.threads = static_cast<unsigned>(std::atoi(argv[4]));
    if (argc > 5) o.memory = static_cast<std::uint64_t>(std::atoi(argv[5])) << 20;
    o.hard_links = links == "all" ? pack::hard_links::all : links == "none" ? pack::hard_links::none : pack::hard_links::large;
    std::remove(argv[2]);
    const auto r = pack::pack_to_file(o, argv[2]);
    if (!r) {
        std::fprintf(stderr, "%s\n", stamplog::describe(r.error()).c_str());
        return 1;
    }
    std::printf("members=%llu distinct=%llu expanded=%llu zips=%llu bundle=%llu frames=%llu problems=%zu sha256=%s\n",
                static_cast<unsigned long long>(r->members), static_cast<unsigned long long>(r->distinct_members),
                static_cast<unsigned long long>(r->expanded_bytes), static_cast<unsigned long long>(r->zip_bytes),
                static_cast<unsigned long long>(r->bundle_bytes), static_cast<unsigned long long>(r->frames),
                r->problems.size(), stamplog::to_hex(r->sha256).c_str());
    return 0;
}
