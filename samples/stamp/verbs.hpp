// The program's verbs. Each returns an exit status: 0, 1 when it failed, 2 for wrong input; errors go to standard error.
#pragma once

#include <filesystem>
#include <string>

#include "stamp/settings.hpp"

namespace stampsim {

struct init_options {
    std::filesystem::path dir, faults;
    stamp_settings settings;
};
int init_verb(const init_options& o);

struct stdio_options {
    std::filesystem::path dir;
    int ercs = 1;
};
int stdio_verb(const stdio_options& o);

struct state_options {
    std::filesystem::path dir;
    bool json = false;
};
int state_verb(const state_options& o);

struct share_options {
    std::filesystem::path dir, out;
    std::string to;  // RFC 3339; empty: now
    double hours = 4;
};
int share_verb(const share_options& o);

}  // namespace stampsim
