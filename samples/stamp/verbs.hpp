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

struct serve_options {
    std::filesystem::path dir;
    std::string listen = "127.0.0.1:5985";
    int ercs = 0;  // 0: all, on PORT, PORT+1, PORT+2
    bool tls = false, require_binding = false, basic = false, json = false, until_eof = false;
    int idle_timeout_s = 7'200;
    std::size_t shells_per_user = 25;
    std::string bridge;  // a program and its words
};
int serve_verb(const serve_options& o);

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
