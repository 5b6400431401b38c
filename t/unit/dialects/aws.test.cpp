// Tests the dialects `aws-alb` and `aws-cloudfront`.
#include <catch2/catch_test_macros.hpp>

#include <regex>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

constexpr std::string_view k_validity =
    "NotBefore=2020-01-14T22:55:33Z;NotAfter=2021-01-23T22:55:33Z";

std::string alb(std::string_view name, const Identity& identity) {
    return test::header_value(dialect_aws_alb,
                              "X-Amzn-Mtls-Clientcert-" + std::string(name),
                              identity);
}

// escaped is PEM as AWS encodes it, from PEM as encodeURIComponent does.
std::string escaped(std::string_view pem) {
    std::string text(pem);
    text = std::regex_replace(text, std::regex("%2B"), "+");
    text = std::regex_replace(text, std::regex("%2F"), "/");
    return std::regex_replace(text, std::regex("%3D"), "=");
}

std::string cloudfront(std::string_view name, const Identity& identity,
                       bool whole = true) {
    return test::header_value(dialect_aws_cloudfront,
                              "CloudFront-Viewer-Cert-" + std::string(name),
                              identity, {}, whole);
}

}  // namespace


TEST_CASE("aws-alb sends five headers in its verify mode, one in passthrough",
          "[aws]") {
    CHECK(test::header_names(dialect_aws_alb)
          == std::vector<std::string>{
              "X-Amzn-Mtls-Clientcert-Leaf",
              "X-Amzn-Mtls-Clientcert-Serial-Number",
              "X-Amzn-Mtls-Clientcert-Issuer", "X-Amzn-Mtls-Clientcert-Subject",
              "X-Amzn-Mtls-Clientcert-Validity", "X-Amzn-Mtls-Clientcert"});
    CHECK(test::reserved_names(dialect_aws_alb)
          == std::vector<std::string>{"x-amzn-mtls-*"});

    const Fields verify = dialect_aws_alb.default_fields;
    const Fields passthrough =
        test::chosen(dialect_aws_alb, {"passthrough"}).fields;
    CHECK((verify & passthrough) == 0);
    for (std::size_t i = 0; i < 5; i++) {
        CHECK(dialect_aws_alb.headers[i].when == verify);
    }
    CHECK(dialect_aws_alb.headers[5].when == passthrough);
    CHECK(dialect_aws_alb.objection == nullptr);
}


TEST_CASE("aws-alb passes the leaf through, and then what was sent with it",
          "[aws]") {
    const auto all = [](const Identity& identity, bool whole = true) {
        return test::header_value(
            dialect_aws_alb, "X-Amzn-Mtls-Clientcert", identity,
            test::chosen(dialect_aws_alb, {"passthrough"}), whole);
    };
    Identity identity = test::leaf_identity();
    CHECK(all(identity)
          == escaped(test::k_leaf_escaped_pem)
                 + escaped(test::k_intermediate_escaped_pem));
    identity.presented_chain = {};
    CHECK(all(identity) == escaped(test::k_leaf_escaped_pem));
    CHECK(all(test::unknown_chain(), false).empty());
}


TEST_CASE("aws-alb describes the reference vector", "[aws]") {
    const Identity& leaf = test::leaf_identity();
    CHECK(alb("Leaf", leaf) == escaped(test::k_leaf_escaped_pem));
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
