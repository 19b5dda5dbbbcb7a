// libarchive converts names through the thread's locale. Within this scope it is always UTF-8, whatever the process has set.
#pragma once

#include <locale.h>

namespace stamplog::bundle {

class utf8_scope {
 public:
    utf8_scope() : before_(made() ? ::uselocale(made()) : locale_t{}) {}
    ~utf8_scope() {
        if (before_) ::uselocale(before_);
    }
    utf8_scope(const utf8_scope&) = delete;
    utf8_scope& operator=(const utf8_scope&) = delete;
    // False: the C library has no locale C.UTF-8.
    bool ok() const noexcept { return before_ != locale_t{}; }

 private:
    // Made once and never freed: making one takes longer than ten tar headers.
    static locale_t made() {
        static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
        return locale;
    }
    locale_t before_;
};

}  // namespace stamplog::bundle
