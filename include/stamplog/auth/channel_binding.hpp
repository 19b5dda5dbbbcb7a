// What binds an authentication to a TLS connection (RFC 5929, tls-server-end-point).
#pragma once

#include "stamplog/base/bytes.hpp"

namespace stamplog::auth {

// "tls-server-end-point:" and the certificate's hash, made as its signature's (MD5 and SHA-1 count as SHA-256). Empty when
// `certificate` is no DER certificate.
bytes channel_binding_of(byte_view certificate);

}  // namespace stamplog::auth
