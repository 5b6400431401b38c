// Tests URIs with their host as most write it, by the rules of RFC 3986.
#include "identity/uri_form.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

namespace client_cert {
namespace {

std::string form(std::string_view uri) {
    std::array<char, 100> text;
    Writer out{text};
    put_uri_form(out, uri);
    return {text.data(), out.size()};
}

}  // namespace


TEST_CASE("The host of a URI is in lower case and without its dot",
          "[uri_form]") {
    CHECK(form("HTTPS://Alice.Example.COM./Path?Q#F")
          == "https://alice.example.com/Path?Q#F");
    CHECK(form("https://A.b.") == "https://a.b");
    CHECK(form("https://A.b.?Q.") == "https://a.b?Q.");
    CHECK(form("https://A.b.#F") == "https://a.b#F");
    CHECK(form("https://A.b.:8443/") == "https://a.b:8443/");
    CHECK(form("https://Joe:Pass@A.b./@x") == "https://Joe:Pass@a.b/@x");
    CHECK(form("https://A@B@C./") == "https://A@B@c/");
    CHECK(form("https://[2001:DB8::1]:443/A") == "https://[2001:db8::1]:443/A");
    CHECK(form("https://U:]@A.:1/") == "https://U:]@a:1/");
    CHECK(form("https://a../") == "https://a./");
    CHECK(form("https://./") == "https://./");
    CHECK(form("https://.:1") == "https://.:1");
}


TEST_CASE("A URI without a host has no host in lower case", "[uri_form]") {
    for (const std::string_view uri :
         {"", "x", "urn:Example:A.", "mailto:Joe@Example.com.", "https:///A.",
          "https://", "https:/A./", "x:", "/A./"})
    {
        CHECK(form(uri) == uri);
    }
    CHECK(form("URN:Example:A.") == "urn:Example:A.");
    CHECK(form("://A./") == "://a/");
}

}  // namespace client_cert
