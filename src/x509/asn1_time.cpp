// ASN.1 times as instants.
#include "x509/asn1_time.hpp"

namespace client_cert::x509 {

std::optional<std::tm> to_tm(const ASN1_TIME* time) noexcept {
    std::tm tm{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) {
        return std::nullopt;
    }
    return tm;
}


std::optional<std::int64_t> to_unix_seconds(const ASN1_TIME* time) noexcept {
    std::optional<std::tm> tm = to_tm(time);
    if (!tm) {
        return std::nullopt;
    }
    return timegm(&*tm);
}

}  // namespace client_cert::x509
