// Tests the values of a subjectAltName.
#include <catch2/catch_test_macros.hpp>

#include "formats/format.hpp"
#include "lib/identities.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

std::string rendered(const Format& format, std::span<const SanEntry> san,
                     bool whole = true) {
    Identity identity;
    identity.san = san;
    return test::written(
        [&](Writer& out) { CHECK(format.render(out, identity, {}) == whole); });
}

std::string one(const Format& format, SanKind kind, std::string_view value) {
    return rendered(format, std::vector<SanEntry>{{kind, value}});
}

// split_items splits at `, ` and decodes each item once.
std::vector<std::string> split_items(std::string_view text) {
    std::vector<std::string> items(1);
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text.substr(i, 2) == ", ") {
            items.emplace_back();
            i++;
        } else if (text[i] == '%') {
            const std::string digits(text.substr(i + 1, 2));
            items.back() += static_cast<char>(std::stoi(digits, nullptr, 16));
            i += 2;
        } else {
            items.back() += text[i];
        }
    }
    return items;
}

}  // namespace


TEST_CASE("Alternative names keep their order and say their types", "[san]") {
    const std::vector<SanEntry> san = {
        {SanKind::dns, "a.example"},
        {SanKind::uri, "urn:x"},
        {SanKind::email, "x@a.example"},
        {SanKind::ip, "\x0a\x01\x02\x03"},
        {SanKind::upn, "x@corp"},
        {SanKind::dns, "*.b.example"},
        {SanKind::uri, "https://b.example/?a=b#c"},
    };
    CHECK(rendered(formats::san, san)
          == "DNS:a.example, URI:urn:x, email:x@a.example, IP:10.1.2.3, "
             "UPN:x@corp, DNS:*.b.example, URI:https://b.example/?a=b#c");
    CHECK(rendered(formats::san_dns, san) == "a.example, *.b.example");
    CHECK(rendered(formats::san_uri, san) == "urn:x, https://b.example/?a=b#c");
    CHECK(rendered(formats::san_email, san) == "x@a.example");
    CHECK(rendered(formats::san_ip, san) == "10.1.2.3");
    CHECK(rendered(formats::san_upn, san) == "x@corp");
    CHECK(rendered(formats::san, {}).empty());
}


TEST_CASE("What an alternative name's type does not allow is percent-encoded",
          "[san]") {
    CHECK(one(formats::san_dns, SanKind::dns, "a_b-c.D0") == "a_b-c.D0");
    CHECK(one(formats::san_dns, SanKind::dns, "a, DNS:b") == "a%2C%20DNS%3Ab");
    CHECK(one(formats::san_dns, SanKind::dns, "100%") == "100%25");
    CHECK(one(formats::san_uri, SanKind::uri, "a-._~:/?#[]@!$&'()*+;=b")
          == "a-._~:/?#[]@!$&'()*+;=b");
    CHECK(one(formats::san_uri, SanKind::uri, "a%2Cb,\"<>\\^`{|}")
          == "a%252Cb%2C%22%3C%3E%5C%5E%60%7B%7C%7D");
    CHECK(one(formats::san_email, SanKind::email, "!#$&'*+-/=?^_`{|}~.a@b")
          == "!#$&'*+-/=?^_`{|}~.a@b");
    CHECK(one(formats::san_email, SanKind::email, "\"a b\"@c%")
          == "%22a%20b%22@c%25");
    CHECK(one(formats::san_upn, SanKind::upn, "Zo\u00EB@corp")
          == "Zo%C3%AB@corp");
    CHECK(one(formats::san, SanKind::dns, std::string_view("a\0\r\n", 4))
          == "DNS:a%00%0D%0A");
}


TEST_CASE("Every alternative name decodes to the bytes of its entry", "[san]") {
    std::string every_byte;
    for (int i = 0; i < 256; i++) {
        every_byte += static_cast<char>(i);
    }
    for (const auto& [format, kind] :
         {std::pair{&formats::san_dns, SanKind::dns},
          std::pair{&formats::san_uri, SanKind::uri},
          std::pair{&formats::san_email, SanKind::email},
          std::pair{&formats::san_upn, SanKind::upn}})
    {
        std::vector<SanEntry> san = {{kind, every_byte}};
        std::vector<std::string> values = {every_byte};
        for (const std::string& value : test::hostile_values()) {
            san.push_back({kind, value});
            values.push_back(value);
        }
        CHECK(split_items(rendered(*format, san)) == values);
    }
}


TEST_CASE("A thousand alternative names are all there", "[san]") {
    const Identity& many = test::thousand();
    CHECK(split_items(rendered(formats::san, many.san)).size() == 5000);
    CHECK(split_items(rendered(formats::san_dns, many.san)).size() == 1000);
}


TEST_CASE("An IP address of an odd length is left out", "[san]") {
    const std::vector<SanEntry> san = {{SanKind::ip, "abc"},
                                       {SanKind::ip, "\x7f\x01\x01\x01"}};
    CHECK(rendered(formats::san_ip, san, false) == "127.1.1.1");
    CHECK(rendered(formats::san, san, false) == "IP:127.1.1.1");
}


TEST_CASE("The SPIFFE ID is the only URI", "[san]") {
    const std::string id = "spiffe://a/" + std::string(2048 - 11, 'b');
    CHECK(one(formats::spiffe_id, SanKind::uri, "spiffe://a/b")
          == "spiffe://a/b");
    CHECK(one(formats::spiffe_id, SanKind::uri, id) == id);
    CHECK(one(formats::spiffe_id, SanKind::uri, "https://a/b").empty());
    CHECK(one(formats::spiffe_id, SanKind::dns, "spiffe://a/b").empty());

    const std::string longer = id + 'b';
    CHECK(rendered(formats::spiffe_id,
                   std::vector<SanEntry>{{SanKind::uri, longer}}, false)
              .empty());
    CHECK(rendered(formats::spiffe_id,
                   std::vector<SanEntry>{{SanKind::uri, "spiffe://a/b"},
                                         {SanKind::dns, "spiffe://a/c"}})
          == "spiffe://a/b");
    CHECK(rendered(formats::spiffe_id,
                   std::vector<SanEntry>{{SanKind::uri, "spiffe://a/b"},
                                         {SanKind::uri, "spiffe://a/b"}},
                   false)
              .empty());
    CHECK(rendered(formats::spiffe_id,
                   std::vector<SanEntry>{{SanKind::uri, "urn:a"},
                                         {SanKind::uri, "urn:b"}})
              .empty());
}

}  // namespace client_cert
