// Percent-encoding of RFC 3986 section 2.1.
#pragma once

#include "writer.hpp"

namespace client_cert {

// put_percent_encoded appends a text in which every byte other than the
// unreserved characters of RFC 3986 section 2.3 is `%XX` with upper-case
// digits, as nginx does for a URI component.
void put_percent_encoded(Writer& out, std::string_view text) noexcept;

}  // namespace client_cert
