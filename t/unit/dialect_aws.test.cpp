// Tests the dialects `aws-alb` and `aws-cloudfront`.
#include <catch2/catch_test_macros.hpp>

#include <regex>

#include "dialect_fields.hpp"
#include "identities.hpp"

namespace client_cert {
namespace {

constexpr std::string_view k_validity =
    "NotBefore=2020-01-14T22:55:33Z;NotAfter=2021-01-23T22:55:33Z";

std::string alb(std::string_view name, const Identity& identity) {
    return test::header_value(dialect_aws_alb,
                              "X-Amzn-Mtls-Clientcert-" + std::string(name),
                              identity);
}

std::string cloudfront(std::string_view name, const Identity& identity,
                       bool whole = true) {
    return test::header_value(dialect_aws_cloudfront,
                              "CloudFront-Viewer-Cert-" + std::string(name),
                              identity, {}, whole);
}

}  // namespace


TEST_CASE("aws-alb sends the five headers of the verify mode", "[aws]") {
    CHECK(test::header_names(dialect_aws_alb)
          == std::vector<std::string>{"X-Amzn-Mtls-Clientcert-Leaf",
                                      "X-Amzn-Mtls-Clientcert-Serial-Number",
                                      "X-Amzn-Mtls-Clientcert-Issuer",
                                      "X-Amzn-Mtls-Clientcert-Subject",
                                      "X-Amzn-Mtls-Clientcert-Validity"});
    CHECK(test::reserved_names(dialect_aws_alb)
          == std::vector<std::string>{"x-amzn-mtls-*"});

    const auto objection = dialect_aws_alb.objection;
    CHECK(objection({}).empty());
    CHECK_FALSE(
        objection(test::chosen(dialect_aws_alb, {"passthrough"})).empty());
}


TEST_CASE("aws-alb describes the reference vector", "[aws]") {
    const Identity& leaf = test::leaf_identity();
    std::string pem(test::k_leaf_escaped_pem);
    pem = std::regex_replace(pem, std::regex("%2B"), "+");
    pem = std::regex_replace(pem, std::regex("%2F"), "/");
    pem = std::regex_replace(pem, std::regex("%3D"), "=");
    CHECK(alb("Leaf", leaf) == pem);
    CHECK(alb("Leaf", leaf).size() == 661);
    CHECK(alb("Serial-Number", leaf) == "07");
    CHECK(alb("Issuer", leaf) == test::k_leaf_issuer);
    CHECK(alb("Subject", leaf) == "CN=BC");
    CHECK(alb("Validity", leaf) == k_validity);
}


TEST_CASE("aws-cloudfront sends seven headers, one of them a verdict",
          "[aws]") {
    CHECK(test::header_names(dialect_aws_cloudfront)
          == std::vector<std::string>{
              "CloudFront-Viewer-Cert-Present*", "CloudFront-Viewer-Cert-Pem",
              "CloudFront-Viewer-Cert-Serial-Number",
              "CloudFront-Viewer-Cert-Issuer", "CloudFront-Viewer-Cert-Subject",
              "CloudFront-Viewer-Cert-Sha256",
              "CloudFront-Viewer-Cert-Validity"});
    CHECK(test::reserved_names(dialect_aws_cloudfront)
          == std::vector<std::string>{"cloudfront-viewer-cert-*"});
    CHECK(dialect_aws_cloudfront.fields.empty());
}


TEST_CASE("aws-cloudfront describes the reference vector", "[aws]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(cloudfront("Present", leaf) == "1");
    CHECK(cloudfront("Pem", leaf) == test::k_leaf_escaped_pem);
    CHECK(cloudfront("Serial-Number", leaf) == "07");
    CHECK(cloudfront("Issuer", leaf) == test::k_leaf_issuer);
    CHECK(cloudfront("Subject", leaf) == "CN=BC");
    CHECK(cloudfront("Sha256", leaf) == test::k_leaf_sha256_hex);
    CHECK(cloudfront("Validity", leaf) == k_validity);
    CHECK(cloudfront("Present", Identity{}) == "0");
    CHECK(cloudfront("Present", test::undisclosed()) == "1");
}


TEST_CASE("aws-cloudfront writes serials in pairs of lower-case digits",
          "[aws]") {
    Identity identity = test::leaf_identity();
    identity.serial = "4A3FB0";
    CHECK(cloudfront("Serial-Number", identity) == "4a:3f:b0");
    identity.serial = "-4A3F";
    CHECK(cloudfront("Serial-Number", identity, false).empty());
}

}  // namespace client_cert
