#include "verb.hpp"

namespace stamplog::cli {

std::vector<std::unique_ptr<verb>> all_verbs() {
    std::vector<std::unique_ptr<verb>> v;
    v.push_back(make_doctor());
    v.push_back(make_plan());
    v.push_back(make_collect());
    v.push_back(make_resume());
    v.push_back(make_stop());
    v.push_back(make_status());
    v.push_back(make_runs());
    v.push_back(make_pack());
    v.push_back(make_join());
    v.push_back(make_stage());
    v.push_back(make_ls());
    v.push_back(make_cat());
    v.push_back(make_grep());
    v.push_back(make_extract());
    v.push_back(make_verify());
    v.push_back(make_show());
    v.push_back(make_diff());
    v.push_back(make_roles());
    v.push_back(make_presets());
    v.push_back(make_commands());
    v.push_back(make_invoke());
    return v;
}

}  // namespace stamplog::cli
