// Tests which texts are object identifiers.
#include "identity/object_identifier.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace client_cert {

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

}  // namespace client_cert
