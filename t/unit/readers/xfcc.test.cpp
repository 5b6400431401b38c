// Tests the reader of `envoy` with the grammar and the samples of Envoy's
// documentation.
#include "readers/xfcc.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <optional>
#include <string>
#include <vector>

#include "lib/passed.hpp"
#include "lib/rfc9440_vector.hpp"

namespace client_cert {
namespace {

using Texts = std::vector<std::string>;

// pairs are those of a field, each with a `|` in front where an element begins;
// nothing where it is malformed.
std::optional<Texts> pairs(std::string_view field) {
    Texts all;
    XfccReader reader{field};
    for (XfccPair pair; reader.next(pair);) {
        all.push_back((reader.begins_element() ? "|" : "")
                      + std::string(pair.key) + "=" + std::string(pair.value));
    }
    return reader.is_malformed() ? std::nullopt : std::optional(all);
}

// pem is made before there is a test that could fail.
std::string pem(std::string_view base64) {
    const auto der = test::decode_base64(base64);
    std::string text(4096, '\0');
    Writer out{text};
    put_percent_encoded_pem(out, der);
    text.resize(out.size());
    return text;
}

std::string der(std::string_view base64) {
    const auto bytes = test::decode_base64(base64);
    return {bytes.begin(), bytes.end()};
}

const std::string k_cert = "Cert=\"" + pem(test::k_leaf_base64) + "\"";
const std::string k_chain = "Chain=\"" + pem(test::k_leaf_base64)
                            + pem(test::k_intermediate_base64) + "\"";
const std::string k_hash = "Hash=" + std::string(test::k_leaf_sha256_hex);
const std::string k_leaf = der(test::k_leaf_base64);
const std::string k_intermediate = der(test::k_intermediate_base64);

test::Read read(const std::string& field, bool takes_last = false) {
    return test::read("envoy", {{"X-Forwarded-Client-Cert", field}}, {},
                      {.takes_last = takes_last});
}

}  // namespace


TEST_CASE("The samples of Envoy's documentation are taken apart", "[xfcc]") {
    CHECK(pairs("By=http://frontend.lyft.com;Hash=468ed33be74eee6556d90c014;"
                "Subject=\"/C=US/ST=CA/L=San Francisco/OU=Lyft/CN=Test Client\""
                ";URI=http://testclient.lyft.com")
          == Texts{"|By=http://frontend.lyft.com",
                   "Hash=468ed33be74eee6556d90c014",
                   "Subject=/C=US/ST=CA/L=San Francisco/OU=Lyft/CN=Test Client",
                   "URI=http://testclient.lyft.com"});
    CHECK(pairs("By=http://frontend.lyft.com;Hash=468e;URI=http://t.lyft.com,"
                "By=http://backend.lyft.com;Hash=9ba6;URI=http://f.lyft.com")
          == Texts{"|By=http://frontend.lyft.com", "Hash=468e",
                   "URI=http://t.lyft.com", "|By=http://backend.lyft.com",
                   "Hash=9ba6", "URI=http://f.lyft.com"});
    CHECK(pairs("URI=;DNS=a.example;DNS=b.example;Subject=\"\"")
          == Texts{"|URI=", "DNS=a.example", "DNS=b.example", "Subject="});
}


TEST_CASE("A quoted value ends where nobody can doubt it", "[xfcc]") {
    CHECK(pairs(R"(Subject="CN=a\"b;c,d=e")")
          == Texts{R"(|Subject=CN=a\"b;c,d=e)"});
    CHECK(pairs(R"(Subject="CN=a\\b")") == Texts{R"(|Subject=CN=a\\b)"});
    CHECK(pairs(R"(Subject="CN=a\,b")") == Texts{R"(|Subject=CN=a\,b)"});
    CHECK(pairs("Subject=\"CN=\xc3\xbc\"") == Texts{"|Subject=CN=\xc3\xbc"});
    const std::string_view field =
        GENERATE(R"(Subject="CN=a\")", R"(Subject="CN=a\\")",
                 R"(Subject="CN=a\\\"b")", R"(Subject="CN=a\\";Hash=b)",
                 R"(Subject="CN=a)", R"(Subject=")", R"(Subject="a"b)",
                 R"(Subject="a" ;Hash=b)", R"(Subject=a"b)", R"(Subject=a"b")");
    CAPTURE(field);
    CHECK_FALSE(pairs(field));
}


TEST_CASE("What is no element is malformed", "[xfcc]") {
    const std::string_view field =
        GENERATE("Hash", "=a", "Hash=a;", ";Hash=a", "Hash=a,", ",Hash=a",
                 "Hash=a;;URI=b", "Hash=a,,Hash=b", "Hash =a", "Hash=a ;URI=b",
                 "Hash=a; URI=b", "Hash=a URI=b", "Ha-sh=a", "{\"hash\":\"a\"}",
                 "[]", "Hash=a,\v Hash=b");
    CAPTURE(field);
    CHECK_FALSE(pairs(field));
}


TEST_CASE("White space stands around commas alone", "[xfcc]") {
    CHECK(pairs(" Hash=a \t,\t Hash=b ") == Texts{"|Hash=a", "|Hash=b"});
    CHECK(pairs("") == Texts{});
    CHECK(pairs(" \t ") == Texts{});
}


TEST_CASE("The certificate of an element is read", "[read_envoy]") {
    const std::string field = GENERATE_COPY(
        k_cert, k_hash + ";" + k_cert,
        "By=spiffe://a/b;" + k_hash + ";" + k_cert + ";Subject=\"CN=BC\";URI=",
        "cert=" + pem(test::k_leaf_base64), "CERT=" + k_cert.substr(5),
        "Other=x;Other=y;" + k_cert);
    CAPTURE(field);
    const auto made = read(field);
    CHECK(made.objection.empty());
    CHECK(made.certificates == Texts{k_leaf});
    CHECK_FALSE(made.lacks_certificate);
}


TEST_CASE("The chain of an element begins with its certificate",
          "[read_envoy]") {
    const Texts both = {k_leaf, k_intermediate};
    CHECK(read(k_cert + ";" + k_chain).certificates == both);
    CHECK(read(k_chain + ";" + k_cert).certificates == both);
    CHECK(read(k_chain).certificates == both);
    const std::string other =
        "Chain=\"" + pem(test::k_intermediate_base64) + "\"";
    CHECK(read(k_cert + ";" + other).objection
          == "\"Chain\" does not begin with \"Cert\"");
    const std::string two = "Cert=" + k_chain.substr(6);
    CHECK_FALSE(read(two).objection.empty());
    CHECK_FALSE(read(two + ";" + k_chain).objection.empty());
}


TEST_CASE("An element tells of a certificate without it", "[read_envoy]") {
    const auto made = read(k_hash + ";Subject=\"CN=BC\"");
    CHECK(made.objection.empty());
    CHECK(made.certificates.empty());
    CHECK(made.lacks_certificate);
    CHECK(made.sha256 == test::k_leaf_sha256_hex);
    CHECK_FALSE(read("").lacks_certificate);
    CHECK(read(k_hash + ";Cert=\"\"").lacks_certificate);
}


TEST_CASE("One element is taken, or the last", "[read_envoy]") {
    const std::string two = k_hash + "," + k_cert;
    CHECK(read(two).objection
          == "X-Forwarded-Client-Cert: more than one element");
    CHECK(read(two, true).certificates == Texts{k_leaf});
    const auto other = read(k_cert + " , " + k_hash, true);
    CHECK(other.certificates.empty());
    CHECK(other.lacks_certificate);

    const test::Sent lines = {{"X-Forwarded-Client-Cert", k_hash},
                              {"X-Forwarded-Client-Cert", k_cert}};
    CHECK(test::read("envoy", lines).objection
          == "X-Forwarded-Client-Cert: more than one element");
    CHECK(test::read("envoy", lines, {}, {.takes_last = true}).certificates
          == Texts{k_leaf});
    CHECK_FALSE(test::read("envoy",
                           {{"X-Forwarded-Client-Cert", k_cert},
                            {"X-Forwarded-Client-Cert", ""}},
                           {}, {.takes_last = true})
                    .objection.empty());
}


TEST_CASE("A key that counts stands once", "[read_envoy]") {
    const std::string pair = GENERATE_COPY(k_cert, k_chain, k_hash,
                                           std::string("Subject=\"CN=BC\""));
    std::string folded = pair;
    folded[0] = static_cast<char>(folded[0] | 0x20);
    CHECK(read(k_cert + ";" + k_chain + ";" + pair + ";" + folded).objection
          == "X-Forwarded-Client-Cert: one of its keys is there twice");
    CHECK(read(pair + ";" + folded).objection
          == "X-Forwarded-Client-Cert: one of its keys is there twice");
}

}  // namespace client_cert
