// Tests the `nginx` dialect, the headers of ingress-nginx.
#include <catch2/catch_test_macros.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert {

TEST_CASE("nginx sends four headers, one of them a verdict", "[nginx]") {
    CHECK(test::header_names(dialect_nginx)
          == std::vector<std::string>{
              "ssl-client-verify*", "ssl-client-subject-dn",
              "ssl-client-issuer-dn", "ssl-client-cert"});
    CHECK(test::reserved_names(dialect_nginx)
          == std::vector<std::string>{"ssl-client-*"});
}


TEST_CASE("nginx sends those of its headers that are chosen, or all",
          "[nginx]") {
    const auto sent = [](Fields fields) {
        std::vector<std::string_view> names;
        for (const DialectHeader& header : dialect_nginx.headers) {
            if (header.when == 0 || (header.when & fields) != 0) {
                names.push_back(header.name);
            }
        }
        return names;
    };
    using Names = std::vector<std::string_view>;
    const auto chosen = [](std::initializer_list<std::string_view> names) {
        return test::chosen(dialect_nginx, names).fields;
    };
    CHECK(sent(chosen({"verify"})) == Names{"ssl-client-verify"});
    CHECK(sent(chosen({"subject"})) == Names{"ssl-client-subject-dn"});
    CHECK(sent(chosen({"issuer"})) == Names{"ssl-client-issuer-dn"});
    CHECK(sent(chosen({"cert", "verify"}))
          == Names{"ssl-client-verify", "ssl-client-cert"});
    CHECK(sent(dialect_nginx.default_fields).size() == 4);
}


TEST_CASE("nginx's values are those of its variables", "[nginx]") {
    const auto value = [](std::string_view name) {
        return test::header_value(dialect_nginx, name, test::leaf_identity());
    };
    CHECK(value("ssl-client-verify") == "SUCCESS");
    CHECK(value("ssl-client-subject-dn") == "CN=BC");
    CHECK(value("ssl-client-issuer-dn")
          == "CN=LA Intermediate CA,O=Let's Authenticate");
    CHECK(value("ssl-client-cert") == test::k_leaf_escaped_pem);
}


TEST_CASE("nginx states a verdict on nobody and on the untrusted", "[nginx]") {
    Identity nobody;
    CHECK(test::header_value(dialect_nginx, "ssl-client-verify", nobody)
          == "NONE");
    nobody.status = "FAILED:certificate has expired";
    CHECK(test::header_value(dialect_nginx, "ssl-client-verify", nobody)
          == "FAILED:certificate has expired");
}

}  // namespace client_cert
