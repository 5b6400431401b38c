// Tests the names of attributes with RFC 4514 and with what OpenSSL prints.
#include "identity/attribute_names.hpp"

#include <catch2/catch_test_macros.hpp>

#include <openssl/objects.h>

#include <string>

#include "identity/object_identifier.hpp"

namespace client_cert {

TEST_CASE("Types of RFC 4514 section 3 are known in any case",
          "[attribute_names]") {
    CHECK(attribute_type_oid("CN") == "2.5.4.3");
    CHECK(attribute_type_oid("cn") == "2.5.4.3");
    CHECK(attribute_type_oid("Cn") == "2.5.4.3");
    CHECK(attribute_type_oid("L") == "2.5.4.7");
    CHECK(attribute_type_oid("ST") == "2.5.4.8");
    CHECK(attribute_type_oid("O") == "2.5.4.10");
    CHECK(attribute_type_oid("OU") == "2.5.4.11");
    CHECK(attribute_type_oid("C") == "2.5.4.6");
    CHECK(attribute_type_oid("STREET") == "2.5.4.9");
    CHECK(attribute_type_oid("DC") == "0.9.2342.19200300.100.1.25");
    CHECK(attribute_type_oid("UID") == "0.9.2342.19200300.100.1.1");
}


TEST_CASE("Types that only other attributes have are not known",
          "[attribute_names]") {
    CHECK(attribute_type_oid("").empty());
    CHECK(attribute_type_oid("CNN").empty());
    CHECK(attribute_type_oid("2.5.4.3").empty());
}


TEST_CASE("Types that OpenSSL prints mean what OpenSSL means",
          "[attribute_names]") {
    // Attributes of names that stand in certificates.
    const int nids[] = {NID_commonName,
                        NID_countryName,
                        NID_localityName,
                        NID_stateOrProvinceName,
                        NID_organizationName,
                        NID_organizationalUnitName,
                        NID_pkcs9_emailAddress,
                        NID_pkcs9_unstructuredName,
                        NID_pkcs9_unstructuredAddress,
                        NID_givenName,
                        NID_surname,
                        NID_initials,
                        NID_serialNumber,
                        NID_title,
                        NID_description,
                        NID_name,
                        NID_dnQualifier,
                        NID_domainComponent,
                        NID_userId,
                        NID_rfc822Mailbox,
                        NID_host,
                        NID_streetAddress,
                        NID_postalCode,
                        NID_generationQualifier,
                        NID_pseudonym,
                        NID_businessCategory,
                        NID_postalAddress,
                        NID_postOfficeBox,
                        NID_telephoneNumber,
                        NID_role,
                        NID_x500UniqueIdentifier,
                        NID_houseIdentifier,
                        NID_dmdName,
                        NID_jurisdictionLocalityName,
                        NID_jurisdictionStateOrProvinceName,
                        NID_jurisdictionCountryName,
                        NID_organizationIdentifier,
                        NID_countryCode3c,
                        NID_countryCode3n,
                        NID_dnsName};
    for (const int nid : nids) {
        char oid[80];
        REQUIRE(OBJ_obj2txt(oid, sizeof(oid), OBJ_nid2obj(nid), 1) > 0);
        CAPTURE(oid);
        CHECK(is_dotted_oid(oid));
        CHECK(attribute_type_oid(OBJ_nid2sn(nid)) == oid);
        CHECK(attribute_type_oid(OBJ_nid2ln(nid)) == oid);
    }
    CHECK(attribute_type_oid("uniqueIdentifier")
          == "0.9.2342.19200300.100.1.44");
}


TEST_CASE("All names of the configuration are told", "[attribute_names]") {
    CHECK(attribute_names().size() == 12);
    for (const std::string_view name : attribute_names()) {
        CAPTURE(name);
        CHECK_FALSE(attribute_oid(name).empty());
    }
}

}  // namespace client_cert
