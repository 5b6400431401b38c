// Tests the names of a certificate with what was put into them and with what
// OpenSSL's own printers, which nginx uses, say of them.
#include "x509/certificate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <optional>

#include "base/text.hpp"
#include "lib/load_facts.hpp"
#include "lib/make_certificate.hpp"

namespace client_cert::x509 {
namespace {

using test::load;
using test::Loaded;
using test::NameEntry;

const Facts k_name_facts = Fact::subject | Fact::issuer | Fact::subject_legacy
                           | Fact::issuer_legacy | Fact::subject_der
                           | Fact::issuer_der | Fact::subject_attributes
                           | Fact::issuer_attributes;

// contents is what was written to a memory BIO.
std::string contents(BIO& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

// openssl_name is what nginx's $ssl_client_s_dn is made with.
std::string openssl_name(const X509_NAME* name) {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) >= 0);
    return contents(*bio);
}

// openssl_line is what nginx's $ssl_client_s_dn_legacy is made with.
std::string openssl_line(const X509_NAME* name) {
    const OpensslText line{X509_NAME_oneline(name, nullptr, 0)};
    return line.get();
}

// openssl_der is the name as OpenSSL encodes it.
std::string openssl_der(const X509_NAME* name) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_NAME(name, &der);
    const OpensslBytes owner{der};
    return {der, der + size};
}

// certificate_with_value has a common name of any type and content, also of
// those that OpenSSL neither encodes nor reads from the wire: it is put there
// later.
CertificateHandle certificate_with_value(const std::string& content, int type) {
    CertificateHandle certificate = test::make_certificate({});
    auto* entry = const_cast<X509_NAME_ENTRY*>(
        X509_NAME_get_entry(X509_get_subject_name(certificate.get()), 0));
    REQUIRE(X509_NAME_ENTRY_set_data(
                entry, type,
                reinterpret_cast<const unsigned char*>(content.data()),
                static_cast<int>(content.size()))
            == 1);
    return certificate;
}

// openssl_value is a value of a name as OpenSSL escapes it.
std::string openssl_value(const ASN1_STRING* value) {
    const BioHandle bio{BIO_new(BIO_s_mem())};
    REQUIRE(ASN1_STRING_print_ex(bio.get(), value, ASN1_STRFLGS_RFC2253) >= 0);
    return contents(*bio);
}

// Value is an attribute's value and what is to be said of it.
struct Value {
    std::string content;
    int type;
    std::string escaped;
    std::string utf8;
    bool is_text = true;
};

}  // namespace


TEST_CASE("Names of a certificate are printed as OpenSSL prints them",
          "[certificate]") {
    struct Row {
        std::vector<NameEntry> name;
        std::string text;
        // OpenSSL's versions differ where there is none.
        std::optional<std::string> line;
    };
    const Row row = GENERATE(values<Row>({
        // No name, no common name, one, several, an empty one.
        {{}, "", ""},
        {{{"O", "Acme"}, {"OU", "Web"}}, "OU=Web,O=Acme", "/O=Acme/OU=Web"},
        {{{"C", "US"}, {"CN", "x"}}, "CN=x,C=US", "/C=US/CN=x"},
        {{{"CN", "first"}, {"O", "Acme"}, {"CN", "second"}},
         "CN=second,O=Acme,CN=first",
         "/CN=first/O=Acme/CN=second"},
        {{{"CN", ""}}, "CN=", "/CN="},
        // Several attributes in one relative name, in OpenSSL's
        // order.
        {{{"C", "US"}, {"CN", "a"}, {"UID", "b", V_ASN1_UTF8STRING, true}},
         "UID=b+CN=a,C=US",
         std::nullopt},
        // An attribute that OpenSSL does not know.
        {{{"1.2.3.4.5", "a"}}, "1.2.3.4.5=#0C0161", "/1.2.3.4.5=a"},
        // Text that the string form has to escape.
        {{{"CN", R"(a, "b"\+<c>;)"}},
         R"(CN=a\, \"b\"\\\+\<c\>\;)",
         std::nullopt},
        {{{"CN", "#1 "}}, R"(CN=\#1\ )", "/CN=#1 "},
        {{{"CN", "a/O=b"}}, "CN=a/O=b", std::nullopt},
        // The same name in several string types.
        {{{"CN", "Zo\u00EB"}}, R"(CN=Zo\C3\AB)", R"(/CN=Zo\xC3\xAB)"},
        {{{"CN", "Zo\xEB", V_ASN1_T61STRING}},
         R"(CN=Zo\C3\AB)",
         R"(/CN=Zo\xEB)"},
        {{{"CN", std::string("\0Z\0o\0\xEB", 6), V_ASN1_BMPSTRING}},
         R"(CN=Zo\C3\AB)",
         R"(/CN=\x00Z\x00o\x00\xEB)"},
        {{{"CN", "Zoe", V_ASN1_PRINTABLESTRING}}, "CN=Zoe", "/CN=Zoe"},
        // Bytes that must never reach a header.
        {{{"CN", std::string("a\r\nX: b\0c\x7f", 10)}},
         R"(CN=a\0D\0AX: b\00c\7F)",
         R"(/CN=a\x0D\x0AX: b\x00c\x7F)"},
    }));
    CAPTURE(row.text);

    SECTION("in the subject") {
        const auto certificate = test::make_certificate({.subject = row.name});
        const X509_NAME* name = X509_get_subject_name(certificate.get());
        const Loaded loaded = load(*certificate, k_name_facts);
        const Identity& identity = loaded.identity;
        CHECK(loaded.ok);
        CHECK(identity.unreadable.empty());
        CHECK(identity.subject == row.text);
        CHECK(identity.subject == openssl_name(name));
        CHECK((!row.line || identity.subject_legacy == *row.line));
        CHECK(identity.subject_legacy == openssl_line(name));
        CHECK(test::text_of(identity.subject_der) == openssl_der(name));
        CHECK(identity.subject_attributes.size() == row.name.size());
        CHECK(identity.issuer == "CN=some CA");
        CHECK(identity.issuer_legacy == "/CN=some CA");
        CHECK(is_visible_ascii(identity.subject));
        CHECK(is_visible_ascii(identity.subject_legacy));
    }

    SECTION("in the issuer") {
        const auto certificate = test::make_certificate({.issuer = row.name});
        const X509_NAME* name = X509_get_issuer_name(certificate.get());
        const Loaded loaded = load(*certificate, k_name_facts);
        const Identity& identity = loaded.identity;
        CHECK(loaded.ok);
        CHECK(identity.unreadable.empty());
        CHECK(identity.issuer == row.text);
        CHECK(identity.issuer_legacy == openssl_line(name));
        CHECK(test::text_of(identity.issuer_der) == openssl_der(name));
        CHECK(identity.issuer_attributes.size() == row.name.size());
        CHECK(identity.subject == "CN=somebody");
        CHECK(identity.subject_legacy == "/CN=somebody");
    }
}


TEST_CASE("An empty name has a DER", "[certificate]") {
    const Loaded loaded =
        load(*test::make_certificate({.subject = {}}), k_name_facts);
    CHECK(loaded.ok);
    CHECK(test::text_of(loaded.identity.subject_der)
          == "\x30" + std::string(1, '\0'));
    CHECK(loaded.identity.subject_attributes.empty());
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("Attributes of a name are in the certificate's order",
          "[certificate]") {
    const std::vector<NameEntry> name = {
        {"C", "US", V_ASN1_PRINTABLESTRING},
        {"DC", "example", V_ASN1_IA5STRING},
        {"CN", "first"},
        {"UID", "u1", V_ASN1_UTF8STRING, true},
        {"CN", "second, \"x\""},
        {"1.2.3.4.5", "odd"},
        {"2.999.340282366920938463463374607431768211456", "wide"},
    };
    const std::vector<std::string> oids = {
        "2.5.4.6",
        "0.9.2342.19200300.100.1.25",
        "2.5.4.3",
        "0.9.2342.19200300.100.1.1",
        "2.5.4.3",
        "1.2.3.4.5",
        "2.999.340282366920938463463374607431768211456",
    };
    const auto certificate =
        test::make_certificate({.subject = name, .issuer = name});
    const Loaded loaded = load(*certificate, k_name_facts);
    REQUIRE(loaded.ok);
    for (const auto attributes : {loaded.identity.subject_attributes,
                                  loaded.identity.issuer_attributes})
    {
        REQUIRE(attributes.size() == name.size());
        for (std::size_t i = 0; i < name.size(); i++) {
            CAPTURE(i);
            CHECK(attributes[i].oid == oids[i]);
            CHECK(attributes[i].utf8 == name[i].value);
            CHECK(attributes[i].is_text);
        }
        CHECK(attributes[4].escaped == R"(second\, \"x\")");
    }
}


TEST_CASE("Attributes know which of them stand in one relative name",
          "[certificate]") {
    const std::vector<NameEntry> name = {
        {"C", "US"},
        {"CN", "a"},
        {"CN", "b", V_ASN1_UTF8STRING, true},
        {"CN", "c", V_ASN1_UTF8STRING, true},
        {"UID", "d"},
        {"CN", "e"},
    };
    const std::vector<bool> joined = {false, false, true, true, false, false};
    const Loaded loaded =
        load(*test::make_certificate({.subject = name, .issuer = name}),
             k_name_facts);
    REQUIRE(loaded.ok);
    for (const auto attributes : {loaded.identity.subject_attributes,
                                  loaded.identity.issuer_attributes})
    {
        REQUIRE(attributes.size() == name.size());
        for (std::size_t i = 0; i < name.size(); i++) {
            CAPTURE(i);
            CHECK(attributes[i].joined == joined[i]);
        }
    }
}


TEST_CASE("An attribute that begins a name is joined to none",
          "[certificate]") {
    const Loaded loaded = load(
        *test::make_certificate(
            {.subject = {{"CN", "a"}, {"UID", "b", V_ASN1_UTF8STRING, true}}}),
        k_name_facts);
    REQUIRE(loaded.ok);
    REQUIRE(loaded.identity.subject_attributes.size() == 2);
    CHECK_FALSE(loaded.identity.subject_attributes[0].joined);
    CHECK(loaded.identity.subject_attributes[1].joined);
}


TEST_CASE("A long object identifier of an attribute is whole",
          "[certificate]") {
    std::string oid = "1.3";
    for (int i = 0; i < 100; i++) {
        oid += ".1000000";
    }
    const Loaded loaded =
        load(*test::make_certificate({.subject = {{oid.c_str(), "x"}}}),
             k_name_facts);
    REQUIRE(loaded.ok);
    REQUIRE(loaded.identity.subject_attributes.size() == 1);
    CHECK(loaded.identity.subject_attributes[0].oid == oid);
    CHECK(loaded.identity.subject_attributes[0].name.empty());
    CHECK(loaded.identity.subject_attributes[0].type() == oid);
}


TEST_CASE("An attribute's type has OpenSSL's short name", "[certificate]") {
    const Loaded loaded = load(
        *test::make_certificate({.subject =
                                     {
                                         {"C", "US"},
                                         {"commonName", "a"},
                                         {"UID", "b", V_ASN1_UTF8STRING, true},
                                         {"emailAddress", "c"},
                                         {"2.5.4.97", "d"},
                                         {"1.2.3.4.5", "e"},
                                     }}),
        k_name_facts);
    REQUIRE(loaded.ok);
    std::vector<std::string_view> types;
    for (const Attribute& one : loaded.identity.subject_attributes) {
        types.push_back(one.type());
    }
    CHECK(types
          == std::vector<std::string_view>{"C", "CN", "UID", "emailAddress",
                                           "organizationIdentifier",
                                           "1.2.3.4.5"});
}


TEST_CASE("Each character of a value is escaped as OpenSSL does it, anywhere",
          "[certificate]") {
    const int type = GENERATE(V_ASN1_UTF8STRING, V_ASN1_PRINTABLESTRING,
                              V_ASN1_IA5STRING, V_ASN1_T61STRING);
    for (int c = 0; c < 256; c++) {
        const auto one = static_cast<char>(c);
        for (const std::string& content :
             {std::string(1, one), std::string{one, 'b', 'c'},
              std::string{'a', one, 'c'}, std::string{'a', 'b', one}})
        {
            CAPTURE(c, type, content);
            const CertificateHandle made =
                certificate_with_value(content, type);
            const Loaded loaded = load(*made, Fact::subject_attributes);
            REQUIRE(loaded.ok);
            const Attribute& attribute = loaded.identity.subject_attributes[0];
            const ASN1_STRING* value = X509_NAME_ENTRY_get_data(
                X509_NAME_get_entry(X509_get_subject_name(made.get()), 0));
            CHECK(attribute.escaped == openssl_value(value));
            unsigned char* utf8 = nullptr;
            const int size = ASN1_STRING_to_UTF8(&utf8, value);
            const OpensslBytes owner{utf8};
            CHECK(attribute.is_text == (size >= 0));
            CHECK(attribute.utf8
                  == (size > 0 ? std::string(utf8, utf8 + size) : ""));
        }
    }
}


TEST_CASE("Values of attributes are escaped and converted", "[certificate]") {
    const auto value = GENERATE(values<Value>({
        {"", V_ASN1_UTF8STRING, "", ""},
        {"", V_ASN1_BMPSTRING, "", ""},
        {"Zo\u00EB", V_ASN1_UTF8STRING, R"(Zo\C3\AB)", "Zo\u00EB"},
        {"Zo\xEB", V_ASN1_T61STRING, R"(Zo\C3\AB)", "Zo\u00EB"},
        {"Zo\xEB", V_ASN1_IA5STRING, R"(Zo\C3\AB)", "Zo\u00EB"},
        {"Zoe", V_ASN1_PRINTABLESTRING, "Zoe", "Zoe"},
        {"123", V_ASN1_NUMERICSTRING, "123", "123"},
        {"Zoe", V_ASN1_VISIBLESTRING, "Zoe", "Zoe"},
        {std::string("\0Z\x20\xAC", 4), V_ASN1_BMPSTRING, R"(Z\E2\82\AC)",
         "Z\u20AC"},
        {std::string("\0\0\0Z\0\x01\xF6\0", 8), V_ASN1_UNIVERSALSTRING,
         R"(Z\F0\9F\98\80)", "Z\U0001F600"},
        // Bytes of every kind are there, also those that end C's strings.
        {std::string("a\0b\r\n", 5), V_ASN1_UTF8STRING, R"(a\00b\0D\0A)",
         std::string("a\0b\r\n", 5)},
        {std::string("\0a\0\0\0b", 6), V_ASN1_BMPSTRING, R"(a\00b)",
         std::string("a\0b", 3)},
        // What calls itself UTF-8 and is not can only be escaped.
        {"a\xFF", V_ASN1_UTF8STRING, R"(a\FF)", "", false},
        {"\xC0\x80", V_ASN1_UTF8STRING, R"(\C0\80)", "", false},
        {"a\xE2\x82", V_ASN1_UTF8STRING, R"(a\E2\82)", "", false},
        {"\xED\xA0\x80", V_ASN1_UTF8STRING, R"(\ED\A0\80)", "", false},
        // What is no string is dumped.
        {"ab", V_ASN1_OCTET_STRING, "#04026162", "", false},
        {"200114225533Z", V_ASN1_UTCTIME, "200114225533Z", "", false},
    }));
    CAPTURE(value.escaped, value.type);
    const Loaded loaded =
        load(*certificate_with_value(value.content, value.type), k_name_facts);
    REQUIRE(loaded.ok);
    REQUIRE(loaded.identity.subject_attributes.size() == 1);
    const Attribute& attribute = loaded.identity.subject_attributes[0];
    CHECK(attribute.oid == "2.5.4.3");
    CHECK(attribute.escaped == value.escaped);
    CHECK(is_visible_ascii(attribute.escaped));
    CHECK(attribute.utf8 == value.utf8);
    CHECK(attribute.is_text == value.is_text);
    CHECK(loaded.identity.unreadable.empty());
}


TEST_CASE("A name that OpenSSL cannot print is absent and unreadable",
          "[certificate]") {
    // An odd length, and a surrogate, which OpenSSL does not take for UTF-16.
    const std::string content =
        GENERATE(as<std::string>{}, "odd", "\xD8\x3D\xDE\x0A");
    const auto certificate = certificate_with_value(content, V_ASN1_BMPSTRING);
    const Loaded loaded = load(*certificate, k_name_facts | Fact::serial);
    CHECK(loaded.ok);
    CHECK(loaded.identity.subject.empty());
    CHECK(loaded.identity.subject_attributes.empty());
    CHECK(test::facts_in(loaded.identity.unreadable)
          == std::vector<Fact>{Fact::subject, Fact::subject_attributes});
    CHECK(loaded.identity.issuer == "CN=some CA");
    CHECK(loaded.identity.serial == "07");
}

}  // namespace client_cert::x509
