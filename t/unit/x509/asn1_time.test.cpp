// Tests ASN.1 times with what the C library says of them.
#include "x509/asn1_time.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

#include "x509/handle.hpp"

namespace client_cert::x509 {
namespace {

using TimeHandle = std::unique_ptr<ASN1_TIME, Releases<ASN1_TIME_free>>;

TimeHandle make_time(const char* text) {
    TimeHandle time{ASN1_TIME_new()};
    REQUIRE(ASN1_TIME_set_string(time.get(), text) == 1);
    return time;
}

}  // namespace


TEST_CASE("A time is its seconds since 1970", "[asn1_time]") {
    const auto [text, seconds] = GENERATE(table<const char*, std::int64_t>({
        // RFC 5280 section 4.1.2.5: two digits are 1950 to 2049, and no
        // end is the end of 9999.
        {"700101000000Z", 0},
        {"691231235959Z", -1},
        {"500101000000Z", -631152000},
        {"491231235959Z", 2524607999},
        {"000229120000Z", 951825600},
        {"20380119031408Z", 2147483648},
        {"21000301000000Z", 4107542400},
        {"99991231235959Z", 253402300799},
    }));
    CAPTURE(text);
    CHECK(to_unix_seconds(make_time(text).get()) == seconds);
}


TEST_CASE("A time is what the C library makes of its date", "[asn1_time]") {
    std::tm tm{};
    for (int day = -800000; day < 3000000; day += 17) {
        const std::time_t expected = day * std::time_t{86399};
        if (gmtime_r(&expected, &tm) == nullptr || tm.tm_year < -1900) {
            continue;
        }
        CAPTURE(expected);
        REQUIRE(to_unix_seconds(tm) == expected);
    }
}


TEST_CASE("No time is no number of seconds", "[asn1_time]") {
    CHECK_FALSE(to_unix_seconds(static_cast<const ASN1_TIME*>(nullptr)));
}

}  // namespace client_cert::x509
