#include "gss.hpp"

#include <cstring>

#include "stamplog/base/log.hpp"

namespace stamplog::auth::gss {
namespace {

char spnego_bytes[] = "\x2b\x06\x01\x05\x05\x02";
char ntlm_bytes[] = "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a";
char kerberos_bytes[] = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
gss_OID_desc spnego_oid{6, spnego_bytes}, ntlm_oid{10, ntlm_bytes}, kerberos_oid{9, kerberos_bytes};

std::string one_status(OM_uint32 value, int type, gss_OID mech) {
    OM_uint32 minor = 0, more = 0;
    std::string out;
    do {
        buffer text;
        if (GSS_ERROR(gss_display_status(&minor, value, type, mech, &more, text.out()))) break;
        if (!out.empty()) out += "; ";
        out += text.text();
    } while (more != 0 && out.size() < 500);
    return out;
}

}  // namespace

gss_OID spnego() { return &spnego_oid; }
gss_OID ntlm() { return &ntlm_oid; }
gss_OID kerberos() { return &kerberos_oid; }

bool same(gss_OID a, gss_OID b) {
    return a != nullptr && b != nullptr && a->length == b->length && std::memcmp(a->elements, b->elements, a->length) == 0;
}

std::string text_of(OM_uint32 major, OM_uint32 minor, gss_OID mech) {
    auto text = one_status(major, GSS_C_GSS_CODE, GSS_C_NO_OID);
    if (minor != 0)
        if (const auto detail = one_status(minor, GSS_C_MECH_CODE, mech); !detail.empty()) text += " (" + detail + ")";
    return printable(text, 600);
}

}  // namespace stamplog::auth::gss
