// Tests the `cloudfoundry` dialect.
#include <catch2/catch_test_macros.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

std::string value(std::string_view name, const Identity& identity,
                  bool whole = true) {
    return test::header_value(dialect_cloudfoundry, name, identity, {}, whole);
}

}  // namespace


TEST_CASE("cloudfoundry sends nine headers, two of them verdicts",
          "[cloudfoundry]") {
    CHECK(test::header_names(dialect_cloudfoundry)
          == std::vector<std::string>{
              "X-Forwarded-Client-Cert", "X-SSL-Client*",
              "X-SSL-Client-Verify*", "X-SSL-Client-NotBefore",
              "X-SSL-Client-NotAfter", "X-SSL-Client-Subject-DN",
              "X-SSL-Client-Subject-CN", "X-SSL-Client-Issuer-DN",
              "X-SSL-Client-Root-CA-DN"});
    CHECK(test::reserved_names(dialect_cloudfoundry)
          == std::vector<std::string>{"x-ssl-client-*"});
    CHECK(dialect_cloudfoundry.fields.empty());
}


TEST_CASE("cloudfoundry describes the reference vector", "[cloudfoundry]") {
    // The names are `printf %s /CN=BC | base64` and so on.
    const Identity& leaf = test::leaf_identity();
    CHECK(value("X-Forwarded-Client-Cert", leaf) == test::k_leaf_base64);
    CHECK(value("X-SSL-Client", leaf) == "1");
    CHECK(value("X-SSL-Client-Verify", leaf) == "0");
    CHECK(value("X-SSL-Client-NotBefore", leaf) == "200114225533Z");
    CHECK(value("X-SSL-Client-NotAfter", leaf) == "210123225533Z");
    CHECK(value("X-SSL-Client-Subject-DN", leaf) == "L0NOPUJD");
    CHECK(value("X-SSL-Client-Subject-CN", leaf) == "QkM=");
    CHECK(value("X-SSL-Client-Issuer-DN", leaf)
          == "L089TGV0J3MgQXV0aGVudGljYXRlL0NOPUxBIEludGVybWVkaWF0ZSBDQQ==");
    CHECK(value("X-SSL-Client-Root-CA-DN", leaf)
          == "L0M9VVMvTz1MZXQncyBBdXRoZW50aWNhdGUvQ049TGV0J3MgQXV0aGVudGljYXRl"
             "IFJvb3QgQXV0aG9yaXR5");
}


TEST_CASE("cloudfoundry's number is never that of nobody", "[cloudfoundry]") {
    Identity nobody;
    CHECK(value("X-SSL-Client", nobody) == "0");
    CHECK(value("X-SSL-Client-Verify", nobody).empty());
    nobody.tls = true;
    CHECK(value("X-SSL-Client", nobody) == "0");
    CHECK(value("X-SSL-Client-Verify", nobody).empty());
    CHECK(value("X-SSL-Client", test::undisclosed()) == "1");
    CHECK(value("X-SSL-Client-Verify", test::undisclosed()) == "10");
}


TEST_CASE("cloudfoundry carries names that are not ASCII", "[cloudfoundry]") {
    // The subject of haproxy-boshrelease's acceptance tests.
    Identity identity = test::leaf_identity();
    const std::vector<Attribute> attributes = {
        {"2.5.4.6", "", "Vatican City", true, false, "C"},
        {"2.5.4.10", "", "V\u00EDk\u00EE's Vergn\u00FCgungspark", true, false,
         "O"},
        {"2.5.4.3", "", " h\u00E4 ", true, false, "CN"},
    };
    identity.subject_attributes = attributes;
    CHECK(value("X-SSL-Client-Subject-DN", identity)
          == "L0M9VmF0aWNhbiBDaXR5L089VsOta8OuJ3MgVmVyZ27DvGd1bmdzcGFyay9DTj0g"
             "aMOkIA==");
    CHECK(value("X-SSL-Client-Subject-CN", identity) == "IGjDpCA=");
}


TEST_CASE("cloudfoundry leaves out names that could be misread",
          "[cloudfoundry]") {
    for (const std::string_view name :
         {"X-SSL-Client-Subject-DN", "X-SSL-Client-Subject-CN",
          "X-SSL-Client-Issuer-DN", "X-SSL-Client-Root-CA-DN"})
    {
        CAPTURE(name);
        CHECK(value(name, test::hostile(), false).empty());
    }

    Identity identity = test::leaf_identity();
    const auto cn = [&](std::vector<Attribute> attributes, bool whole) {
        identity.subject_attributes = attributes;
        return value("X-SSL-Client-Subject-CN", identity, whole);
    };
    CHECK(cn({{"2.5.4.3", "", std::string_view("a\0b", 3), true}}, false)
              .empty());
    CHECK(cn({{"2.5.4.3", "", "a\r\nb", true}}, false).empty());
    CHECK(cn({{"2.5.4.3", "#0500", {}, false}}, false).empty());
    CHECK(cn({{"2.5.4.3", "", "a", true}, {"2.5.4.3", "", "b", true}}, false)
              .empty());
    CHECK(cn({{"2.5.4.3", "", "a/b+c", true}}, true) == "YS9iK2M=");
    CHECK(cn({}, true).empty());
}

}  // namespace client_cert
