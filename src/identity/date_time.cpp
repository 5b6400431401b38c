// The forms in which dates are written.
#include "identity/date_time.hpp"

#include <array>

#include "encoding/decimal.hpp"

namespace client_cert {
namespace {

// put_clock appends `02:55:00`.
void put_clock(Writer& out, const DateTime& time) noexcept {
    put_decimal(out, time.hour, 2);
    out.put(':');
    put_decimal(out, time.minute, 2);
    out.put(':');
    put_decimal(out, time.second, 2);
}

}  // namespace


void put_rfc3339(Writer& out, const DateTime& time,
                 std::string_view suffix) noexcept {
    if (!time.known) {
        return;
    }
    put_decimal(out, time.year, 4);
    out.put('-');
    put_decimal(out, time.month, 2);
    out.put('-');
    put_decimal(out, time.day, 2);
    out.put('T');
    put_clock(out, time);
    out.put(suffix);
}


void put_openssl_date(Writer& out, const DateTime& time) noexcept {
    constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    };
    if (!time.known || time.month < 1 || time.month > 12) {
        return;
    }
    out.put(months[static_cast<std::size_t>(time.month - 1)]);
    out.put(time.day < 10 ? "  " : " ");
    put_decimal(out, time.day, 1);
    out.put(' ');
    put_clock(out, time);
    out.put(' ');
    put_decimal(out, time.year, 1);
    out.put(" GMT");
}


void put_unix_seconds(Writer& out, const DateTime& time) noexcept {
    if (time.known) {
        put_decimal(out, time.unix_seconds, 1);
    }
}


bool put_utc_time(Writer& out, const DateTime& time) noexcept {
    if (!time.known) {
        return true;
    }
    if (time.year < 2000 || time.year > 2099) {
        return false;
    }
    put_decimal(out, time.year - 2000, 2);
    put_decimal(out, time.month, 2);
    put_decimal(out, time.day, 2);
    put_decimal(out, time.hour, 2);
    put_decimal(out, time.minute, 2);
    put_decimal(out, time.second, 2);
    out.put('Z');
    return true;
}

}  // namespace client_cert
