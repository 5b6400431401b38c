// Tests which texts are object identifiers.
#include "identity/object_identifier.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <array>
#include <string>

namespace client_cert {
namespace {

// dotted is what put_oid makes of an encoding; `none` where it is none.
std::string dotted(std::string_view content) {
    std::array<char, 256> room{};
    Writer out{room};
    const Bytes bytes{reinterpret_cast<const unsigned char*>(content.data()),
                      content.size()};
    return put_oid(out, bytes) ? std::string(room.data(), out.size()) : "none";
}

}  // namespace

TEST_CASE("Object identifiers are dotted decimal", "[oid]") {
    const std::string_view good =
        GENERATE(as<std::string_view>{}, "0.0", "1.39", "2.5.4.3", "2.40",
                 "2.999.340282366920938463463374607431768211456", "1.2.0",
                 "0.9.2342.19200300.100.1.25");
    CAPTURE(good);
    CHECK(is_dotted_oid(good));
}


TEST_CASE("A text that is no object identifier is not taken for one", "[oid]") {
    const std::string_view bad =
        GENERATE(as<std::string_view>{}, "", "2", "2.", ".2", "2..5", "2.5.",
                 "3.1", "0.40", "1.40", "1.100", "2.05", "02.5", "2.5.4.03",
                 "2.5.4.x", "2.5 .4", " 2.5", "2.5 ", "-1.2", "cn", "2,5",
                 std::string_view("2.5\0", 4), "22.5");
    CAPTURE(bad);
    CHECK_FALSE(is_dotted_oid(bad));
}


TEST_CASE("An encoded object identifier is written in dotted decimal",
          "[oid]") {
    // The example of X.690 section 8.19.5.
    CHECK(dotted("\x81\x34\x03") == "2.100.3");
    CHECK(dotted("\x55\x04\x03") == "2.5.4.3");
    CHECK(dotted("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01")
          == "1.2.840.113549.1.9.1");
    CHECK(dotted(std::string_view("\0", 1)) == "0.0");
    CHECK(dotted("\x27") == "0.39");
    CHECK(dotted("\x28") == "1.0");
    CHECK(dotted("\x4f") == "1.39");
    CHECK(dotted("\x50") == "2.0");
    CHECK(dotted("\x2a\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
          == "1.2.9223372036854775807");
}


TEST_CASE("What is no encoded object identifier is not written", "[oid]") {
    const std::string_view bad =
        GENERATE(as<std::string_view>{}, "", "\x81", "\x55\x84", "\x80\x01",
                 "\x55\x80\x04");
    CHECK(dotted(bad) == "none");
    // It is one, of a number that wants more room.
    CHECK(dotted("\x2a\x81\x80\x80\x80\x80\x80\x80\x80\x80\x7f") == "none");
}


TEST_CASE("All that OpenSSL has a name for are written as it writes them",
          "[oid]") {
    int count = 0;
    for (int nid = 1; nid < OBJ_new_nid(0); nid++) {
        const ASN1_OBJECT* object = OBJ_nid2obj(nid);
        if (object == nullptr || OBJ_length(object) == 0) {
            ERR_clear_error();
            continue;
        }
        char expected[256];
        REQUIRE(OBJ_obj2txt(expected, sizeof(expected), object, 1) > 0);
        CAPTURE(nid);
        CHECK(dotted({reinterpret_cast<const char*>(OBJ_get0_data(object)),
                      OBJ_length(object)})
              == expected);
        count++;
    }
    CHECK(count > 1000);
}

}  // namespace client_cert
