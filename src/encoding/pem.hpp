// PEM armour of RFC 7468 in the forms that fit one header line.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// put_percent_encoded_pem appends the percent-encoded PEM text of one DER
// certificate: 64 characters a line, LF line ends, a final LF. It is what
// nginx's `$ssl_client_escaped_cert` and Envoy's XFCC `Cert` hold.
void put_percent_encoded_pem(Writer& out, Bytes der) noexcept;

// put_path_encoded_pem appends the same with `+`, `/` and `=` as they are, as
// AWS's Application Load Balancer does.
void put_path_encoded_pem(Writer& out, Bytes der) noexcept;

// put_spaced_pem appends the PEM text with a space for every LF, as Apache's
// mod_headers does, but none for the final one: it would be no part of a field
// value in HTTP/1.1, and in HTTP/2 an error.
void put_spaced_pem(Writer& out, Bytes der) noexcept;

}  // namespace client_cert
