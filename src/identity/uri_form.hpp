// URIs with their host as most write it.
#pragma once

#include "base/writer.hpp"

namespace client_cert {

// put_uri_form appends a URI with its scheme and its host in lower case, and
// without the dot that may stand at the end of a host: RFC 3986 sections
// 6.2.2.1 and 3.2.2. All else stays as it is.
void put_uri_form(Writer& out, std::string_view uri) noexcept;

}  // namespace client_cert
