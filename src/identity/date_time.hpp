// The forms in which dates are written.
#pragma once

#include "identity/identity.hpp"

namespace client_cert {

// put_rfc3339 appends `2026-11-21T02:55:00` and a suffix, `Z` or `+00:00`.
// Nothing where the date is not known.
void put_rfc3339(Writer& out, const DateTime& time,
                 std::string_view suffix = "Z") noexcept;

// put_openssl_date appends `Feb  3 00:55:52 2015 GMT`, as OpenSSL prints it.
void put_openssl_date(Writer& out, const DateTime& time) noexcept;

// put_unix_seconds appends the seconds since 1970 in decimal.
void put_unix_seconds(Writer& out, const DateTime& time) noexcept;

// put_utc_time appends `200114225533Z`, a UTCTime of RFC 5280, as HAProxy does.
// False, and nothing appended, where the year is none of 2000 to 2099, which
// its two digits are taken for.
[[nodiscard]] bool put_utc_time(Writer& out, const DateTime& time) noexcept;

}  // namespace client_cert
