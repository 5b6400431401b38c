// PEM armour of RFC 7468 in the form that fits one header line.
#pragma once

#include "writer.hpp"

namespace client_cert {

// put_percent_encoded_pem appends the percent-encoded PEM text of one DER
// certificate: 64 characters a line, LF line ends, a final LF. It is what
// nginx's `$ssl_client_escaped_cert` and Envoy's XFCC `Cert` hold.
void put_percent_encoded_pem(Writer& out, Bytes der) noexcept;

}  // namespace client_cert
