// Tests which field names a careless upstream takes for the same.
#include "fields/field_name.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <random>

#include "lib/naive_fold.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string folded(std::string_view name) {
    return test::written([&](Writer& out) { put_folded(out, name); });
}

}  // namespace


TEST_CASE("Spellings of a field name that upstreams confuse fold to one",
          "[field_name]") {
    const std::string name =
        GENERATE("Client-Cert", "client-cert", "CLIENT-CERT", "Client_Cert",
                 "client.cert", "CLIENT_CERT", "Client Cert", "Client[Cert",
                 "Client`Cert",
                 "Client\x7f"
                 "Cert",
                 "Client\xff"
                 "Cert");
    CAPTURE(name);
    CHECK(folded(name) == "client-cert");
    CHECK(folds_to(name, "client-cert"));
    CHECK(folds_to_prefix(name, "client-"));
    CHECK(same_folded(name, "Client-Cert"));
    CHECK(same_folded("Client-Cert", name));
}


TEST_CASE("Field names that only resemble another do not fold to it",
          "[field_name]") {
    const std::string name =
        GENERATE("", "-", "Client-Cert-Hint", "X-Client-Cert", "Client--Cert",
                 "ClientCert", "Client-Cer", "Client-Certs", "-Client-Cert",
                 "Client-Cert-", "Client-Cert\xC2\xAD", "Client-C\xC3\xABrt",
                 "Client\xE2\x80\x90"
                 "Cert",
                 "Client-Ceru");
    CAPTURE(name);
    CHECK_FALSE(folds_to(name, "client-cert"));
    CHECK_FALSE(same_folded(name, "Client-Cert"));
    CHECK_FALSE(same_folded("Client-Cert", name));
}


TEST_CASE("A NUL in a field name is a byte like any other", "[field_name]") {
    CHECK(folded(std::string_view("Client\0Cert", 11)) == "client-cert");
}


TEST_CASE("A prefix of a field name has to be whole", "[field_name]") {
    CHECK(folds_to_prefix("Cf-Cert-", "cf-cert-"));
    CHECK(folds_to_prefix("CF_CERT_Anything", "cf-cert-"));
    CHECK(folds_to_prefix("Cf-Cert\xC2\xAD", "cf-cert-"));
    CHECK(folds_to_prefix("Anything", ""));
    CHECK_FALSE(folds_to_prefix("Cf-Cert", "cf-cert-"));
    CHECK_FALSE(folds_to_prefix("Cf-Certs", "cf-cert-"));
    CHECK_FALSE(folds_to_prefix("", "cf-cert-"));
}


TEST_CASE("Folding of a field name agrees with the documented words",
          "[field_name]") {
    std::mt19937 random(9110);
    const auto any_name = [&] {
        const std::string_view bytes("aZ09-_.[\x00\x7f\x80\xc2\xff", 13);
        std::string name(random() % 9, ' ');
        for (char& c : name) {
            c = bytes[random() % bytes.size()];
        }
        return name;
    };

    for (int round = 0; round < 2000; round++) {
        const std::string a = any_name();
        const std::string b = any_name();
        const std::string folded_a = test::naive_fold(a);
        const std::string folded_b = test::naive_fold(b);
        CAPTURE(a, b);
        REQUIRE(folded(a) == folded_a);
        REQUIRE(folded(a).size() == a.size());
        REQUIRE(folded(folded_a) == folded_a);
        REQUIRE(folds_to(a, folded_b) == (folded_a == folded_b));
        REQUIRE(folds_to_prefix(a, folded_b) == folded_a.starts_with(folded_b));
        REQUIRE(same_folded(a, b) == (folded_a == folded_b));
        REQUIRE(same_folded(a, folded_a));
    }
}

}  // namespace client_cert
