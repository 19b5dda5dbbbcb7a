// libarchive converts names through the thread's locale. Within this scope it is always UTF-8, whatever the process has set.
#pragma once

#include <locale.h>

#include <atomic>

namespace stamplog::bundle {

class utf8_scope {
 public:
    utf8_scope() : before_(made() ? ::uselocale(made()) : locale_t{}) {}
    ~utf8_scope() {
        if (before_) ::uselocale(before_);
    }
    utf8_scope(const utf8_scope&) = delete;
    utf8_scope& operator=(const utf8_scope&) = delete;

 private:
    // Made once and never freed: making one takes longer than reading ten tar headers. A failure is not kept, it may be one of
    // the moment.
    static locale_t made() {
        static std::atomic<locale_t> kept{};
        if (const auto known = kept.load()) return known;
        const auto fresh = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
        auto other = locale_t{};
        if (!fresh || kept.compare_exchange_strong(other, fresh)) return fresh;
        ::freelocale(fresh);
        return other;
    }
    locale_t before_;
};

}  // namespace stamplog::bundle
