// Exceptions as results: for what runs among TBB's tasks.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "stamplog/base/result.hpp"

namespace stamplog::pack {

// What `body` gives, a result. Out of memory is errc::io, another exception errc::internal.
template <class F>
[[nodiscard]] auto guarded(F&& body) -> decltype(body()) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(errc::io, "pack: out of memory", "Give a smaller --memory.");
    } catch (const std::exception& e) {
        return fail(errc::internal, std::string("pack: ") + e.what());
    }
}

}  // namespace stamplog::pack
