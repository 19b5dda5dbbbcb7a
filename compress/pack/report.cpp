#include <algorithm>

#include "stamplog/pack/pack.hpp"

namespace stamplog::pack {

std::string_view to_string(problem_kind kind) noexcept {
    switch (kind) {
        case problem_kind::zip_raw:
            return "zip_raw";
        case problem_kind::zip_missing:
            return "zip_missing";
        case problem_kind::zip_unreadable:
            return "zip_unreadable";
        case problem_kind::member_refused:
            return "member_refused";
        case problem_kind::member_damaged:
            return "member_damaged";
        case problem_kind::member_renamed:
            return "member_renamed";
    }
    return "unknown";
}

bool complete(const report& r) noexcept {
    return std::all_of(r.problems.begin(), r.problems.end(),
                       [](const problem& p) { return p.kind == problem_kind::member_renamed; });
}

}  // namespace stamplog::pack
