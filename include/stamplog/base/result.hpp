// result<T>: a value or an error. Ordinary failure is a value; exceptions mean a bug or exhaustion.
// tl::expected is not nodiscard as a type, so every function that returns a result is marked [[nodiscard]].
#pragma once

#include <tl/expected.hpp>

#include "stamplog/base/error.hpp"

namespace stamplog {

template <class T>
using result = tl::expected<T, error>;

[[nodiscard]] inline tl::unexpected<error> fail(errc code, std::string what, std::string hint = {}) {
    return tl::unexpected<error>(error{code, std::move(what), std::move(hint)});
}
[[nodiscard]] inline tl::unexpected<error> fail(error e) { return tl::unexpected<error>(std::move(e)); }

// Hands the failure of `r` upwards with one layer's context in front.
template <class T>
[[nodiscard]] tl::unexpected<error> fail_in(std::string_view where, const result<T>& r) {
    return tl::unexpected<error>(in_context(where, r.error()));
}

}  // namespace stamplog
