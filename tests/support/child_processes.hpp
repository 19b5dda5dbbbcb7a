// Which processes a process started, as /proc shows them now.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace stamplog::testing {

inline std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> out;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ec)) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream in(entry.path() / "stat");
        std::string line;
        std::getline(in, line);
        // "PID (name) STATE PPID ...", where a name may hold anything.
        const auto after_name = line.rfind(") ");
        if (after_name == std::string::npos || after_name + 4 > line.size() || line[after_name + 2] == 'Z') continue;
        if (std::stoi(line.substr(after_name + 4)) == parent) out.push_back(std::stoi(name));
    }
    return out;
}

}  // namespace stamplog::testing
