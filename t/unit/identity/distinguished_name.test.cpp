// Tests the reading of attributes of distinguished names.
#include "identity/distinguished_name.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

#include "identity/attribute_names.hpp"

namespace client_cert {

TEST_CASE("The only attribute of a type is found", "[distinguished_name]") {
    const std::vector<Attribute> attributes = {{"2.5.4.10", "a", "a", true},
                                               {"2.5.4.3", "b", "b", true},
                                               {"2.5.4.10", "c", "c", true},
                                               {"2.5.4.10", "d", "d", true}};
    const OnlyAttribute one = only_attribute(attributes, "2.5.4.3");
    CHECK(one.attribute == &attributes[1]);
    CHECK_FALSE(one.several);
    const OnlyAttribute several = only_attribute(attributes, "2.5.4.10");
    CHECK(several.attribute == nullptr);
    CHECK(several.several);
    const OnlyAttribute none = only_attribute(attributes, "2.5.4");
    CHECK(none.attribute == nullptr);
    CHECK_FALSE(none.several);
}


TEST_CASE("Attributes of a name are known by their short names",
          "[distinguished_name]") {
    CHECK(attribute_oid("cn") == "2.5.4.3");
    CHECK(attribute_oid("dc") == "0.9.2342.19200300.100.1.25");
    CHECK(attribute_oid("organizationidentifier") == "2.5.4.97");
    CHECK(attribute_oid("CN").empty());
    CHECK(attribute_oid("").empty());
}

}  // namespace client_cert
