// Tests the `traefik` dialect.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "lib/dialect_fields.hpp"
#include "lib/identities.hpp"

namespace client_cert {
namespace {

Choice chosen(std::initializer_list<std::string_view> names) {
    return test::chosen(dialect_traefik, names);
}

// query_unescaped undoes Go's url.QueryEscape.
std::string query_unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '%') {
            const std::string digits(text.substr(i + 1, 2));
            plain += static_cast<char>(std::stoi(digits, nullptr, 16));
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

std::string info(const Identity& identity, bool whole = true) {
    return query_unescaped(
        test::header_value(dialect_traefik, "X-Forwarded-Tls-Client-Cert-Info",
                           identity, chosen({"info"}), whole));
}

// bare is a disclosed certificate without any fact.
Identity bare() {
    Identity identity;
    identity.disclosed = true;
    return identity;
}

std::string subject(std::span<const Attribute> attributes, bool whole = true) {
    Identity identity = bare();
    identity.subject_attributes = attributes;
    return info(identity, whole);
}

std::string san(std::span<const SanEntry> entries, bool whole = true) {
    Identity identity = bare();
    identity.san = entries;
    return info(identity, whole);
}

Attribute text(std::string_view oid, std::string_view value) {
    return {oid, value, value, true};
}

}  // namespace


TEST_CASE("traefik sends a header for each of pem and info", "[traefik]") {
    CHECK(test::header_names(dialect_traefik)
          == std::vector<std::string>{"X-Forwarded-Tls-Client-Cert",
                                      "X-Forwarded-Tls-Client-Cert-Info"});
    CHECK(test::reserved_names(dialect_traefik)
          == std::vector<std::string>{"x-forwarded-tls-client-cert-*"});
    CHECK(dialect_traefik.default_fields == chosen({"pem"}).fields);
    CHECK(dialect_traefik.headers[0].when == chosen({"pem"}).fields);
    CHECK(dialect_traefik.headers[1].when == chosen({"info"}).fields);
}


TEST_CASE("traefik describes the reference vector", "[traefik]") {
    CHECK(test::header_value(dialect_traefik, "X-Forwarded-Tls-Client-Cert",
                             test::leaf_identity(), chosen({"pem", "leaf"}))
          == test::k_leaf_base64);
    CHECK(test::header_value(dialect_traefik,
                             "X-Forwarded-Tls-Client-Cert-Info",
                             test::leaf_identity(), chosen({"info"}))
          == "Subject%3D%22CN%3DBC%22%3BIssuer%3D%22O%3DLet%27s+Authenticate"
             "%2CCN%3DLA+Intermediate+CA%22%3BSerialNumber%3D%227%22"
             "%3BNB%3D%221579042533%22%3BNA%3D%221611442533%22"
             "%3BSAN%3D%22bdc%40example.com%22");
}


TEST_CASE("traefik's pem is the leaf and then what was sent with it",
          "[traefik]") {
    const std::string leaf(test::k_leaf_base64);
    const auto pem = [](const Identity& identity,
                        std::initializer_list<std::string_view> fields,
                        bool whole = true) {
        return test::header_value(dialect_traefik,
                                  "X-Forwarded-Tls-Client-Cert", identity,
                                  chosen(fields), whole);
    };
    Identity identity = test::leaf_identity();
    CHECK(pem(identity, {"pem"})
          == leaf + "," + std::string(test::k_intermediate_base64));
    CHECK(pem(identity, {"pem", "info"}) == pem(identity, {"pem"}));

    const std::vector<Bytes> twice = {identity.presented_chain[0],
                                      identity.presented_chain[0]};
    identity.presented_chain = twice;
    CHECK(pem(identity, {"pem"})
          == leaf + "," + std::string(test::k_intermediate_base64) + ","
                 + std::string(test::k_intermediate_base64));
    CHECK(pem(identity, {"pem", "leaf"}) == leaf);

    identity.presented_chain = {};
    CHECK(pem(identity, {"pem"}) == leaf);

    // The leaf alone would say that nothing was sent with it.
    CHECK(pem(test::unknown_chain(), {"pem"}, false).empty());
    CHECK(pem(test::unknown_chain(), {"pem", "leaf"}) == leaf);
}


TEST_CASE("traefik's names have Go's order", "[traefik]") {
    const std::vector<Attribute> attributes = {
        text("2.5.4.3", "cn"),
        text("2.5.4.5", "sn"),
        text("2.5.4.11", "ou1"),
        text("2.5.4.10", "o"),
        text("2.5.4.11", "ou2"),
        text("2.5.4.7", "l"),
        text("2.5.4.8", "st"),
        text("2.5.4.6", "c"),
        text("0.9.2342.19200300.100.1.25", "example"),
        text("0.9.2342.19200300.100.1.25", "com"),
        text("1.2.840.113549.1.9.1", "not@carried"),
    };
    CHECK(subject(attributes)
          == "Subject=\"DC=example,DC=com,C=c,ST=st,L=l,O=o,OU=ou1,OU=ou2,"
             "SN=sn,CN=cn\"");

    Identity identity = bare();
    identity.issuer_attributes = attributes;
    CHECK(info(identity)
          == "Issuer=\"DC=example,DC=com,C=c,ST=st,L=l,O=o,SN=sn,CN=cn\"");
}


TEST_CASE("traefik leaves out of several names the ones Go has one of",
          "[traefik]") {
    const std::string_view oid = GENERATE("2.5.4.3", "2.5.4.5");
    CHECK(subject(std::vector{text(oid, "a"), text("2.5.4.10", "o"),
                              text(oid, "b")},
                  false)
          == "Subject=\"O=o\"");
}


TEST_CASE("traefik leaves out a value that would be cut off", "[traefik]") {
    const std::string_view value =
        GENERATE(as<std::string_view>{}, "a,CN=admin", "a;b", "a\"b", "a\nb",
                 "\x7f", std::string_view("a\0b", 3));
    CHECK(subject(std::vector{text("2.5.4.10", value), text("2.5.4.10", "o")},
                  false)
          == "Subject=\"O=o\"");
    CHECK(subject(std::vector{text("2.5.4.10", value)}, false).empty());
    CHECK(san(std::vector<SanEntry>{{SanKind::dns, value},
                                    {SanKind::dns, "a.example"}},
              false)
          == "SAN=\"a.example\"");
}


TEST_CASE("traefik carries every other value", "[traefik]") {
    const std::string_view value = GENERATE("a b", "a+b", "a%2Cb", "a=b", "a\\",
                                            "Zo\u00EB \U0001F600", "a/b", "~");
    CHECK(subject(std::vector{text("2.5.4.10", value)})
          == "Subject=\"O=" + std::string(value) + '"');
}


TEST_CASE("traefik has no field for an empty or unreadable value",
          "[traefik]") {
    CHECK(subject(std::vector{text("2.5.4.10", "")}).empty());
    CHECK(
        subject(std::vector<Attribute>{{"2.5.4.10", "#0500", {}, false}}, false)
            .empty());
    CHECK(info(bare()).empty());
    CHECK(info(Identity{}).empty());
    CHECK(info(test::undisclosed()).empty());
}


TEST_CASE("traefik's alternative names are sorted by kind", "[traefik]") {
    CHECK(san(std::vector<SanEntry>{
              {SanKind::upn, "not@carried"},
              {SanKind::uri, "https://a.example/?b=c d"},
              {SanKind::ip, std::string_view("\x0a\0\x01\0", 4)},
              {SanKind::email, "x@example"},
              {SanKind::dns, "a.example"},
              {SanKind::dns, "*.b.example"},
          })
          == "SAN=\"a.example,*.b.example,x@example,10.0.1.0,"
             "https://a.example/?b=c d\"");
    CHECK(san(std::vector<SanEntry>{{SanKind::dns, ""},
                                    {SanKind::dns, "\xff"},
                                    {SanKind::ip, "abc"}},
              false)
              .empty());
}


TEST_CASE("traefik carries a thousand names", "[traefik]") {
    const std::string text = info(test::thousand());
    CHECK(text.starts_with("Subject=\"OU=h0.example,OU=h1.example,"));
    CHECK(text.ends_with(",h999.example\""));
}


TEST_CASE("traefik objects to leaf alone", "[traefik]") {
    const auto objection = dialect_traefik.objection;
    CHECK(objection(chosen({"pem"})).empty());
    CHECK(objection(chosen({"info"})).empty());
    CHECK(objection(chosen({"pem", "info"})).empty());
    CHECK(objection(chosen({"pem", "leaf"})).empty());
    CHECK(objection(chosen({"pem", "info", "leaf"})).empty());
    CHECK(objection(chosen({"leaf"}))
          == "\"leaf\" says what \"pem\" leaves out, write \"traefik pem "
             "leaf\"");
    // `info` tells of the leaf alone anyway.
    CHECK(objection(chosen({"leaf", "info"})).empty());
}

}  // namespace client_cert
