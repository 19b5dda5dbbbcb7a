// What a journal's step says beside its subject.
#pragma once

#include <charconv>
#include <string>

#include "stamplog/run/journal.hpp"

namespace stamplog::run {

// Empty where the step does not say it.
inline std::string detail_of(const step& s, const char* name) {
    const auto it = s.detail.find(name);
    return it == s.detail.end() ? std::string() : it->second;
}

// 0 where it is no number.
template <class Number>
Number number_of(const step& s, const char* name) {
    const auto text = detail_of(s, name);
    Number n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

}  // namespace stamplog::run
