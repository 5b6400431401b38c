// ASN.1 times as instants.
#include "x509/asn1_time.hpp"

#include <chrono>

namespace client_cert::x509 {

std::optional<std::tm> to_tm(const ASN1_TIME* time) noexcept {
    std::tm tm{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) {
        return std::nullopt;
    }
    return tm;
}


std::int64_t to_unix_seconds(const std::tm& tm) noexcept {
    using namespace std::chrono;

    // timegm() minds time zones first.
    const year_month_day date{year{tm.tm_year + 1900},
                              month{static_cast<unsigned>(tm.tm_mon + 1)},
                              day{static_cast<unsigned>(tm.tm_mday)}};
    const sys_seconds time = sys_days{date} + hours{tm.tm_hour}
                             + minutes{tm.tm_min} + seconds{tm.tm_sec};
    return time.time_since_epoch().count();
}


std::optional<std::int64_t> to_unix_seconds(const ASN1_TIME* time) noexcept {
    const std::optional<std::tm> tm = to_tm(time);
    if (!tm) {
        return std::nullopt;
    }
    return to_unix_seconds(*tm);
}

}  // namespace client_cert::x509
