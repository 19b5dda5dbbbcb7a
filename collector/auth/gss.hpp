// GSSAPI's handles with owners, its names for mechanisms, and its errors as ours. Private to the folder.
#pragma once

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

#include <string>
#include <utility>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::auth::gss {

// 1.3.6.1.5.5.2, 1.3.6.1.4.1.311.2.2.10, 1.2.840.113554.1.2.2. GSSAPI takes them as pointers to what it does not change.
gss_OID spnego();
gss_OID ntlm();
gss_OID kerberos();
bool same(gss_OID a, gss_OID b);

// The texts of both status values. `mech` tells whose minor it is.
std::string text_of(OM_uint32 major, OM_uint32 minor, gss_OID mech);

inline gss_buffer_desc view(byte_view b) {
    // GSSAPI's input buffers are not const, and not written.
    return {b.size(), const_cast<std::uint8_t*>(b.data())};
}

class buffer {
 public:
    buffer() = default;
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;
    ~buffer() {
        OM_uint32 minor = 0;
        gss_release_buffer(&minor, &b_);
    }
    gss_buffer_t out() { return &b_; }
    byte_view bytes_view() const { return {static_cast<const std::uint8_t*>(b_.value), b_.length}; }
    std::string text() const { return {static_cast<const char*>(b_.value), b_.length}; }

 private:
    gss_buffer_desc b_ = GSS_C_EMPTY_BUFFER;
};

template <class Handle, auto Release>
class handle {
 public:
    handle() = default;
    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;
    ~handle() { reset(); }
    Handle get() const { return h_; }
    Handle* out() { return &h_; }
    void reset() {
        OM_uint32 minor = 0;
        if (h_ != nullptr) Release(&minor, &h_);
        h_ = nullptr;
    }

 private:
    Handle h_ = nullptr;
};
inline OM_uint32 delete_context(OM_uint32* minor, gss_ctx_id_t* c) { return gss_delete_sec_context(minor, c, GSS_C_NO_BUFFER); }
using name = handle<gss_name_t, gss_release_name>;
using credential = handle<gss_cred_id_t, gss_release_cred>;
using context = handle<gss_ctx_id_t, delete_context>;

// Bindings as SSPI computes them: no addresses, the application data alone.
inline gss_channel_bindings_struct bindings(byte_view application) {
    gss_channel_bindings_struct b{};
    b.application_data = view(application);
    return b;
}

}  // namespace stamplog::auth::gss
