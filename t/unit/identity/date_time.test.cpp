// Tests the forms of dates.
#include "identity/date_time.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>

#include "encoding/decimal.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

constexpr DateTime k_time = {2015, 2, 3, 0, 55, 52, 1422924952, true};

std::string rfc3339(const DateTime& time, std::string_view suffix) {
    return test::written([&](Writer& out) { put_rfc3339(out, time, suffix); });
}

std::string openssl_date(const DateTime& time) {
    return test::written([&](Writer& out) { put_openssl_date(out, time); });
}

std::string unix_seconds(const DateTime& time) {
    return test::written([&](Writer& out) { put_unix_seconds(out, time); });
}

std::string utc_time(const DateTime& time) {
    return test::written([&](Writer& out) { CHECK(put_utc_time(out, time)); });
}

std::string decimal(std::int64_t number, std::size_t width) {
    return test::written([&](Writer& out) { put_decimal(out, number, width); });
}

}  // namespace


TEST_CASE("A date is written in every form", "[date_time]") {
    CHECK(rfc3339(k_time, "Z") == "2015-02-03T00:55:52Z");
    CHECK(rfc3339(k_time, "+00:00") == "2015-02-03T00:55:52+00:00");
    CHECK(openssl_date(k_time) == "Feb  3 00:55:52 2015 GMT");
    CHECK(unix_seconds(k_time) == "1422924952");
    CHECK(utc_time(k_time) == "150203005552Z");
    CHECK(openssl_date({2020, 12, 31, 23, 59, 59, 0, true})
          == "Dec 31 23:59:59 2020 GMT");
}


TEST_CASE("A date far away is written whole", "[date_time]") {
    const DateTime first = {0, 1, 1, 0, 0, 0, -62167219200, true};
    CHECK(rfc3339(first, "Z") == "0000-01-01T00:00:00Z");
    CHECK(unix_seconds(first) == "-62167219200");
    const DateTime last = {9999, 12, 31, 23, 59, 59, 253402300799, true};
    CHECK(rfc3339(last, "Z") == "9999-12-31T23:59:59Z");
    CHECK(openssl_date(last) == "Dec 31 23:59:59 9999 GMT");
    CHECK(unix_seconds(last) == "253402300799");
}


TEST_CASE("An unknown date is absent", "[date_time]") {
    CHECK(rfc3339({}, "Z").empty());
    CHECK(openssl_date({}).empty());
    CHECK(unix_seconds({}).empty());
    CHECK(utc_time({}).empty());
    DateTime odd = k_time;
    odd.month = 13;
    CHECK(openssl_date(odd).empty());
}


TEST_CASE("Numbers of a date are written in decimal", "[decimal]") {
    CHECK(decimal(0, 1) == "0");
    CHECK(decimal(0, 0) == "0");
    CHECK(decimal(7, 2) == "07");
    CHECK(decimal(123, 2) == "123");
    CHECK(decimal(-5, 2) == "-05");
    CHECK(decimal(std::numeric_limits<std::int64_t>::max(), 1)
          == "9223372036854775807");
    CHECK(decimal(std::numeric_limits<std::int64_t>::min(), 1)
          == "-9223372036854775808");
}

}  // namespace client_cert
