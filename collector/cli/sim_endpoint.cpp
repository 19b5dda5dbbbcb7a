#include "sim_endpoint.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "stamplog/pep/stamp.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* stamp_file_name = "AzureStackStampDeploymentInfo.json";

result<std::string> stampsim_program(world& w) {
    const auto beside = w.program.parent_path() / "stampsim";
    std::error_code ec;
    if (fs::exists(beside, ec)) return beside.string();
    return fail(errc::config, "the program stampsim does not lie beside stamplog (" + beside.string() + ")",
                "It is built together with stamplog; copy it there too.");
}

result<void> make_demo(const std::string& program, const std::string& folder, world& w) {
    std::error_code ec;
    fs::create_directories(fs::path(folder).parent_path(), ec);
    auto child = transport::spawn({{program, "init", folder, "--size-mb", "20"}});
    if (!child) return fail_in("stampsim init", child);
    std::string text;
    const auto deadline = w.time.steady() + std::chrono::minutes(2);
    for (;;) {
        auto got = (*child)->read(text, deadline);
        if (!got) return fail_in("stampsim init", got);
        if (*got == transport::channel::read_status::end_of_stream) break;
        if (*got == transport::channel::read_status::timed_out) return fail(errc::timed_out, "stampsim init took too long");
    }
    (*child)->close(w.time.steady() + std::chrono::seconds(10));
    if (!fs::exists(fs::path(folder) / stamp_file_name, ec))
        return fail(errc::io, "stampsim init made no stamp: " + (*child)->diagnostics());
    return {};
}

result<std::size_t> count_ercs(const fs::path& stamp_file) {
    std::ifstream in(stamp_file, std::ios::binary);
    if (!in)
        return fail(errc::config, "'" + stamp_file.parent_path().string() + "' is no simulated stamp",
                    "Make one: stampsim init DIR");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto stamp = pep::parse_stamp_json(as_bytes(text));
    if (!stamp) return fail_in(stamp_file.string(), stamp);
    return stamp->ercs_addresses.size();
}

}  // namespace

bool is_simulated(const std::string& endpoint) { return endpoint.starts_with("sim:"); }

result<simulated_stamp> simulated(const std::string& endpoint, const std::string& demo_folder, world& w) {
    auto program = stampsim_program(w);
    if (!program) return fail(program.error());
    std::string dir = endpoint.substr(4);
    std::error_code ec;
    if (dir == "demo") {
        dir = demo_folder;
        if (!fs::exists(fs::path(dir) / stamp_file_name, ec))
            if (auto made = make_demo(*program, dir, w); !made) return fail(made.error());
    }
    const auto root = fs::absolute(dir, ec).lexically_normal();
    simulated_stamp s;
    s.stamp_file = (root / stamp_file_name).string();
    auto ercs = count_ercs(s.stamp_file);
    if (!ercs) return fail_in("--ercs " + endpoint, ercs);
    for (std::size_t i = 1; i <= *ercs; ++i)
        s.endpoints.push_back({*program, "stdio", root.string(), "--ercs", std::to_string(i)});
    s.identity = "sim " + fs::weakly_canonical(root, ec).string();
    s.share_unc = R"(\\sim\logs)";
    s.share_local = (root / "share").string();
    s.share_user = R"(SIM\logwriter)";
    s.share_password = "L0gWriter!";
    s.user = R"(AZURESTACK\CloudAdmin)";
    return s;
}

}  // namespace stamplog::cli
