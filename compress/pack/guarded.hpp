// Exceptions as results: for what runs among TBB's tasks.
#pragma once

#include <new>
#include <string>

#include "stamplog/base/result.hpp"

namespace stamplog::pack {

// What `body` gives. Out of memory is errc::io, another exception errc::internal.
template <class F>
[[nodiscard]] result<void> guarded(F&& body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(errc::io, "pack: out of memory", "Give a smaller --memory.");
    } catch (const std::exception& e) {
        return fail(errc::internal, std::string("pack: ") + e.what());
    }
}

}  // namespace stamplog::pack
