// The words in which senders tell what they think of a certificate.
#pragma once

#include "readers/reader.hpp"

namespace client_cert {

// read_nginx_verdict reads `SUCCESS`, `NONE`, `FAILED` and `FAILED:` with a
// reason, as $ssl_client_verify has them. False where it is none of these.
[[nodiscard]] bool read_nginx_verdict(std::string_view text,
                                      SenderVerdict& to) noexcept;

// read_apache_verdict reads the same, `GENEROUS`, and the `(null)` of
// mod_headers.
[[nodiscard]] bool read_apache_verdict(std::string_view text,
                                       SenderVerdict& to) noexcept;

// read_error_number reads the number of an error of OpenSSL's, of which 0 is
// none, as HAProxy's ssl_c_verify has it.
[[nodiscard]] bool read_error_number(std::string_view text,
                                     SenderVerdict& to) noexcept;

}  // namespace client_cert
