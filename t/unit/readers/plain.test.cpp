// Tests the readers of dialects whose values are plain base64 or PEM, with the
// leaf of RFC 9440 as each vendor documents its form.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/evp.h>

#include <algorithm>

#include "lib/passed.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert {
namespace {

using test::Sent;
using Texts = std::vector<std::string>;

std::string der(std::string_view base64) {
    const auto bytes = test::decode_base64(base64);
    return {bytes.begin(), bytes.end()};
}

// armour is PEM with these ends of lines.
std::string armour(std::string_view base64, const std::string& end,
                   const std::string& space = " ") {
    std::string text = "-----BEGIN" + space + "CERTIFICATE-----" + end;
    for (std::size_t i = 0; i < base64.size(); i += 64) {
        text += std::string(base64.substr(i, 64)) + end;
    }
    return text + "-----END" + space + "CERTIFICATE-----" + end;
}

std::string replaced(std::string text, const std::string& what,
                     const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;
         at += with.size())
    {
        text.replace(at, what.size(), with);
    }
    return text;
}

// escaped is what nginx, Kong and Envoy send; `/`, `+` and `=` stay as they are
// in AWS's.
std::string escaped(std::string_view base64) {
    std::string text = armour(base64, "%0A", "%20");
    text = replaced(text, "+", "%2B");
    text = replaced(text, "/", "%2F");
    return replaced(text, "=", "%3D");
}

std::string aws(std::string_view base64) {
    return armour(base64, "%0A", "%20");
}

const std::string k_base64(test::k_leaf_base64);
const std::string k_leaf = der(test::k_leaf_base64);
const std::string k_intermediate = der(test::k_intermediate_base64);
const std::string k_root = der(test::k_root_base64);

}  // namespace


TEST_CASE("A leaf in base64 is read in every dialect that has it so",
          "[read_base64]") {
    const auto [dialect, field] = GENERATE(table<std::string, std::string>({
        {"cloudflare", "Cf-Client-Cert-Der-Base64"},
        {"traefik", "X-Forwarded-Tls-Client-Cert"},
        {"haproxy", "X-SSL-Client-DER"},
        {"gorouter", "X-Forwarded-Client-Cert"},
        {"cloudfoundry", "X-Forwarded-Client-Cert"},
        {"azure", "X-ARR-ClientCert"},
        {"aspnet", "X-Client-Cert"},
    }));
    CAPTURE(dialect);
    CHECK(test::read(dialect, {{field, k_base64}}).certificates
          == Texts{k_leaf});
    CHECK(test::read(dialect, {{field, ""}}).certificates.empty());
    CHECK(test::read(dialect, {}).certificates.empty());
    CHECK(test::read(dialect, {{field, k_base64}, {field, k_base64}}).objection
          == field + ": it is there twice");
    std::string url_safe = replaced(k_base64, "+", "-");
    for (const std::string& text :
         {":" + k_base64 + ":", k_base64 + " ", " " + k_base64, url_safe,
          k_base64.substr(0, k_base64.size() - 1), k_base64 + "=",
          k_base64.substr(0, 64) + "\n" + k_base64.substr(64),
          escaped(test::k_leaf_base64), std::string("x"), std::string("(null)"),
          std::string("Hash=abcd"), replaced(k_base64, "=", "%3D"),
          replaced(k_base64, "1yhk=", "1yhl=")})
    {
        CAPTURE(text);
        CHECK_FALSE(test::read(dialect, {{field, text}}).objection.empty());
    }
}


TEST_CASE(
    "A leaf in percent-encoded PEM is read in every dialect that has it "
    "so",
    "[read_pem]") {
    const auto [dialect, word, field] =
        GENERATE(table<std::string, std::string, std::string>({
            {"nginx", "", "ssl-client-cert"},
            {"aws-alb", "", "X-Amzn-Mtls-Clientcert-Leaf"},
            {"aws-alb", "passthrough", "X-Amzn-Mtls-Clientcert"},
            {"aws-cloudfront", "", "CloudFront-Viewer-Cert-Pem"},
            {"kong", "", "X-Client-Cert"},
        }));
    CAPTURE(dialect, word);
    const auto made = [&](const std::string& text) {
        return test::read(dialect, {{field, text}}, word);
    };
    CHECK(made(escaped(test::k_leaf_base64)).certificates == Texts{k_leaf});
    CHECK(made(aws(test::k_leaf_base64)).certificates == Texts{k_leaf});
    CHECK(
        made(replaced(escaped(test::k_leaf_base64), "%0A", "%0a")).certificates
        == Texts{k_leaf});
    CHECK(made(replaced(escaped(test::k_leaf_base64), "%0A", "%0D%0A"))
              .certificates
          == Texts{k_leaf});
    CHECK(made("").certificates.empty());
    CHECK(test::read(dialect, {{field, "x"}, {field, "x"}}, word).objection
          == field + ": it is there twice");

    const std::string good = escaped(test::k_leaf_base64);
    for (const std::string& text :
         {k_base64, good + "%", good + "%zz", good + "x",
          good + "-----BEGIN%20PRIVATE%20KEY-----", replaced(good, "%20", "+"),
          replaced(good, "%2B", "%20"),
          replaced(good, "CERTIFICATE", "TRUSTED%20CERTIFICATE"),
          armour(test::k_leaf_base64, " "), good.substr(0, 300),
          std::string("(null)"), std::string("%00") + good,
          "%0A" + good + "%00"})
    {
        CAPTURE(text);
        CHECK_FALSE(made(text).objection.empty());
    }
}


TEST_CASE("The chain is read where a dialect has one", "[read_pem]") {
    const std::string all = escaped(test::k_leaf_base64)
                            + escaped(test::k_intermediate_base64)
                            + escaped(test::k_root_base64);
    const Texts three = {k_leaf, k_intermediate, k_root};
    CHECK(test::read("nginx", {{"ssl-client-cert", all}}).certificates
          == three);
    CHECK(
        test::read("aws-alb", {{"X-Amzn-Mtls-Clientcert", all}}, "passthrough")
            .certificates
        == three);
    CHECK(test::read("traefik",
                     {{"X-Forwarded-Tls-Client-Cert",
                       k_base64 + "," + std::string(test::k_intermediate_base64)
                           + "," + std::string(test::k_root_base64)}})
              .certificates
          == three);
    for (const auto& [dialect, field] :
         {std::pair("aws-alb", "X-Amzn-Mtls-Clientcert-Leaf"),
          std::pair("aws-cloudfront", "CloudFront-Viewer-Cert-Pem"),
          std::pair("kong", "X-Client-Cert")})
    {
        CAPTURE(dialect);
        CHECK(test::read(dialect, {{field, all}}).objection
              == "more than one certificate");
    }
    for (const std::string& text :
         {k_base64 + ",", "," + k_base64, k_base64 + ", " + k_base64,
          k_base64 + ",,"})
    {
        CAPTURE(text);
        CHECK_FALSE(
            test::read("traefik", {{"X-Forwarded-Tls-Client-Cert", text}})
                .objection.empty());
    }
}


TEST_CASE("Apache's certificates are read with their spaces", "[read_apache]") {
    const auto spaced = [](std::string_view base64) {
        std::string text = armour(base64, " ");
        text.pop_back();
        return text;
    };
    const std::string leaf = spaced(test::k_leaf_base64);
    CHECK(test::read("apache", {{"SSL_CLIENT_CERT", leaf}}).certificates
          == Texts{k_leaf});
    CHECK(test::read(
              "apache",
              {{"SSL_CLIENT_CERT", leaf},
               {"SSL_CLIENT_CERT_CHAIN_0", spaced(test::k_intermediate_base64)},
               {"SSL_CLIENT_CERT_CHAIN_1", spaced(test::k_root_base64)},
               {"SSL_CLIENT_CERT_CHAIN_2", "(null)"}})
              .certificates
          == Texts{k_leaf, k_intermediate, k_root});
    CHECK(test::read("apache", {{"SSL_CLIENT_CERT", "(null)"},
                                {"SSL_CLIENT_VERIFY", "(null)"},
                                {"SSL_CLIENT_CERT_CHAIN_0", "(null)"}})
              .objection.empty());
    CHECK(test::read("apache",
                     {{"SSL_CLIENT_CERT", "(null)"},
                      {"SSL_CLIENT_CERT_CHAIN_0", leaf}})
              .objection
          == "SSL_CLIENT_CERT_CHAIN_0: there is no \"SSL_CLIENT_CERT\" beside "
             "it");
    CHECK(
        test::read("apache", {{"SSL_CLIENT_CERT", leaf + " " + leaf}}).objection
        == "more than one certificate");
    for (const std::string& text :
         {k_base64, escaped(test::k_leaf_base64), std::string("x"), leaf + "x"})
    {
        CAPTURE(text);
        CHECK_FALSE(test::read("apache", {{"SSL_CLIENT_CERT", text}})
                        .objection.empty());
    }
    // A client's own copy, which Apache passes on.
    CHECK(
        test::read("apache", {{"SSL-CLIENT-CERT", leaf}}).certificates.empty());
}


TEST_CASE("Akamai's dictionary is read", "[read_akamai]") {
    const auto made = [](const std::string& text) {
        return test::read("akamai", {{"Client-To-Edge-HTTP-Auth", text}});
    };
    const std::string cert = "cert=:" + k_base64 + ":";
    CHECK(made(cert).certificates == Texts{k_leaf});
    const auto all = made("other=1;x, " + cert + ", sha256=\"abcd\", "
                          "status=\"SUCCESS\"");
    CHECK(all.certificates == Texts{k_leaf});
    CHECK(all.sha256 == "abcd");
    CHECK(all.verdict == SenderVerdict::good);
    CHECK(made(cert + ",status=\"anything\"").verdict == SenderVerdict::bad);
    CHECK(made(cert + ",status=\"FAILED:certificate revoked\"").verdict
          == SenderVerdict::revoked);
    CHECK(made("status=\"SUCCESS\"").certificates.empty());
    CHECK(made("cert=::").certificates.empty());
    CHECK(made("").objection.empty());
    for (const std::string& text :
         {cert + "," + cert, "cert=\"" + k_base64 + "\"", cert + ",",
          cert + ", status=SUCCESS", "cert=" + k_base64, std::string("cert"),
          cert + ";", "sha256=:" + k_base64 + ":", std::string("x=(1 2)")})
    {
        CAPTURE(text);
        CHECK_FALSE(made(text).objection.empty());
    }
}


TEST_CASE("Verdicts have the words of their dialect", "[read_verdict]") {
    const auto verdict = [](std::string_view dialect, const std::string& field,
                            const std::string& text) {
        return test::read(dialect, {{field, text}});
    };
    const auto [dialect, field, text, wanted] =
        GENERATE(table<std::string, std::string, std::string, SenderVerdict>({
            {"nginx", "ssl-client-verify", "SUCCESS", SenderVerdict::good},
            {"nginx", "ssl-client-verify", "NONE", SenderVerdict::bad},
            {"nginx", "ssl-client-verify", "FAILED", SenderVerdict::bad},
            {"nginx", "ssl-client-verify", "FAILED:certificate has expired",
             SenderVerdict::bad},
            {"nginx", "ssl-client-verify", "FAILED:certificate revoked",
             SenderVerdict::revoked},
            {"nginx", "ssl-client-verify", "", SenderVerdict::none},
            {"apache", "SSL_CLIENT_VERIFY", "SUCCESS", SenderVerdict::good},
            {"apache", "SSL_CLIENT_VERIFY", "GENEROUS", SenderVerdict::bad},
            {"apache", "SSL_CLIENT_VERIFY", "(null)", SenderVerdict::none},
            {"haproxy", "X-SSL-Client-Verify", "0", SenderVerdict::good},
            {"haproxy", "X-SSL-Client-Verify", "000", SenderVerdict::good},
            {"haproxy", "X-SSL-Client-Verify", "23", SenderVerdict::revoked},
            {"haproxy", "X-SSL-Client-Verify", "10", SenderVerdict::bad},
            {"cloudfoundry", "X-SSL-Client-Verify", "0", SenderVerdict::good},
            {"cloudfoundry", "X-SSL-Client-Verify", "1", SenderVerdict::bad},
        }));
    CAPTURE(dialect, text);
    CHECK(verdict(dialect, field, text).objection.empty());
    CHECK(verdict(dialect, field, text).verdict == wanted);

    const std::string strange =
        GENERATE("success", "OK", "SUCCESS ", "GENEROUSLY", "FAILED ", "0x0",
                 "-1", "1000", "0 ", " ", "NONE:x", "(NULL)");
    CAPTURE(strange);
    CHECK(verdict(dialect, field, strange).objection
          == field + ": its word is none of this dialect");
}


TEST_CASE("That there is a leaf is the verdict of ALB", "[read_verdict]") {
    CHECK(test::read("aws-alb", {{"X-Amzn-Mtls-Clientcert-Leaf",
                                  aws(test::k_leaf_base64)}})
              .verdict
          == SenderVerdict::good);
    CHECK(test::read("aws-alb", {}).verdict == SenderVerdict::none);
    CHECK(test::read("aws-alb",
                     {{"X-Amzn-Mtls-Clientcert", aws(test::k_leaf_base64)}},
                     "passthrough")
              .verdict
          == SenderVerdict::none);
}


TEST_CASE("Fingerprints are found beside the certificate", "[read_base64]") {
    CHECK(test::read("cloudflare", {{"Cf-Client-Cert-Sha256", "ab"}}).sha256
          == "ab");
    CHECK(
        test::read("aws-cloudfront", {{"CloudFront-Viewer-Cert-Sha256", "ab"}})
            .sha256
        == "ab");
    CHECK(test::read("haproxy", {{"X-SSL-Client-SHA1", "ab"}}).sha1 == "ab");
    CHECK(test::read("kong", {{"X-Client-Cert-Fingerprint", "ab"}}).sha1
          == "ab");
}


TEST_CASE("A fingerprint is a digest in hexadecimal", "[readers]") {
    const auto digest = test::decode_hex(test::k_leaf_sha256_hex);
    std::string lower(test::k_leaf_sha256_hex);
    std::string upper = lower;
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return std::toupper(c); });
    std::string colons;
    for (std::size_t i = 0; i < upper.size(); i += 2) {
        colons += (i == 0 ? "" : ":") + upper.substr(i, 2);
    }
    CHECK(agrees(lower, digest));
    CHECK(agrees(upper, digest));
    CHECK(agrees(colons, digest));
    std::string other = lower;
    other.back() = other.back() == '0' ? '1' : '0';
    std::string half = colons;
    half.erase(half.rfind(':'), 1);
    std::string dots = colons;
    dots[5] = '.';
    for (const std::string& text :
         {std::string(), std::string("bf"), other, half, dots, lower + "0",
          lower + "00", colons + ":", ":" + colons, lower.substr(2),
          std::string(lower.size(), 'x')})
    {
        CAPTURE(text);
        CHECK_FALSE(agrees(text, digest));
    }
    CHECK_FALSE(agrees("", {}));
}


TEST_CASE("Readers are found by dialect and word", "[readers]") {
    CHECK(find_reader("rfc9440", "") != nullptr);
    CHECK(find_reader("aws-alb", "passthrough") != find_reader("aws-alb", ""));
    CHECK(find_reader("rfc9440", "passthrough") == nullptr);
    CHECK(find_reader("google", "") == nullptr);
    CHECK(readers().size() == 17);
    for (const Reader* reader : readers()) {
        CHECK(find_reader(reader->dialect, reader->word) == reader);
    }
}

}  // namespace client_cert
