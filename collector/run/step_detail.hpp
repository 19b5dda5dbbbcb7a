// What a journal's step says beside its subject.
#pragma once

#include <charconv>
#include <optional>
#include <string>

#include "stamplog/pep/pep_session.hpp"
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
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc() && end == text.data() + text.size() ? n : Number{0};
}

// nullopt: it is no number from `least` to `most`, or not there, which no step of ours is like.
inline std::optional<int> number_within(const step& s, const char* name, int least, int most) {
    const auto text = detail_of(s, name);
    int n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc() || end != text.data() + text.size() || n < least || n > most) return std::nullopt;
    return n;
}

// Of a step of kind transcript.
inline pep::transcript_file transcript_of(const step& s) {
    return {s.subject, number_of<std::uint64_t>(s, "size"), detail_of(s, "sha256"), detail_of(s, "ours") == "true",
            detail_of(s, "text")};
}

}  // namespace stamplog::run
