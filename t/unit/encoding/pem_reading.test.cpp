// Tests the reading of PEM against OpenSSL's writing, and against RFC 7468.
#include "encoding/pem.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/pem.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lib/rfc9440_vector.hpp"
#include "lib/written.hpp"

namespace client_cert {
namespace {

const std::string k_begin = "-----BEGIN CERTIFICATE-----";
const std::string k_end = "-----END CERTIFICATE-----";

// openssl_pem is a block as OpenSSL writes it.
std::string openssl_pem(std::string_view content) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio(bio, "CERTIFICATE", "",
                  reinterpret_cast<const unsigned char*>(content.data()),
                  static_cast<long>(content.size()));
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

// contents are those of all blocks, nothing where one is malformed.
std::optional<std::vector<std::string>> contents(
    std::string_view text, PemBlanks blanks = PemBlanks::line_ends) {
    std::vector<std::string> all;
    for (skip_blanks(text, blanks); !text.empty(); skip_blanks(text, blanks)) {
        std::string_view block;
        if (!take_pem(text, blanks, block)) {
            return std::nullopt;
        }
        std::string scratch(block.size(), '?');
        std::string bytes(block.size(), '?');
        Writer out{bytes};
        if (!decode_pem(out, block, scratch)) {
            return std::nullopt;
        }
        bytes.resize(out.size());
        all.push_back(bytes);
    }
    return all;
}

// replaced is a text in which something stands for another.
std::string replaced(std::string text, char what, const std::string& with) {
    std::string made;
    for (const char c : text) {
        made += c == what ? with : std::string(1, c);
    }
    return made;
}

using Texts = std::vector<std::string>;

}  // namespace


TEST_CASE("PEM is read as OpenSSL writes it", "[pem]") {
    const std::size_t size = GENERATE(1, 2, 3, 47, 48, 49, 96, 1000);
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; i++) {
        bytes[i] = static_cast<char>(i * 7 + size);
    }
    const std::string pem = openssl_pem(bytes);
    CHECK(contents(pem) == Texts{bytes});
    CHECK(contents(pem + pem) == Texts{bytes, bytes});
    CHECK(contents(pem.substr(0, pem.size() - 1)) == Texts{bytes});
    CHECK(contents("\n\r\n" + pem + "\n\n" + pem) == Texts{bytes, bytes});
    CHECK(contents(replaced(pem, '\n', "\r\n")) == Texts{bytes});
    CHECK(contents("") == Texts{});
}


TEST_CASE("Lines of PEM have any length", "[pem]") {
    const auto block = [](const std::string& lines) {
        return k_begin + "\n" + lines + k_end;
    };
    CHECK(contents(block("Zm9vYmFy\n")) == Texts{"foobar"});
    CHECK(contents(block("Z\nm9v\nYmF\ny\n")) == Texts{"foobar"});
    CHECK(contents(block("Zm9v\n\nYmE=\n")) == Texts{"fooba"});
}


TEST_CASE("Apache's PEM has spaces for its line ends", "[pem]") {
    const std::string pem = openssl_pem("some certificate");
    const auto all = PemBlanks::all;
    const std::string lines = pem.substr(
        k_begin.size() + 1, pem.size() - k_begin.size() - k_end.size() - 2);
    const std::string spaced =
        k_begin + " " + replaced(lines, '\n', " ") + k_end;
    CHECK(contents(spaced, all) == Texts{"some certificate"});
    CHECK(contents(spaced + " \t " + spaced + " ", all)
          == Texts{"some certificate", "some certificate"});
    CHECK(contents(k_begin + "\t" + replaced(lines, '\n', "\t ") + k_end, all)
          == Texts{"some certificate"});
    CHECK(contents(pem, all) == Texts{"some certificate"});
    // Nobody else's has.
    CHECK_FALSE(contents(spaced));
    CHECK_FALSE(contents(" " + pem));
}


TEST_CASE("What is no PEM of certificates is refused", "[pem]") {
    const std::string lines = "Zm9vYmFy\n";
    const std::string text = GENERATE_COPY(
        std::string("x"), k_begin, k_begin + "\n", k_begin + "\n" + lines,
        k_begin + lines + k_end, k_begin + "\nZm9vYmFy" + k_end,
        k_begin + "\n" + lines + "-----END CERTIFICATE----",
        "-----BEGIN CERTIFICATE----\n" + lines + k_end,
        "-----BEGIN TRUSTED CERTIFICATE-----\n" + lines
            + "-----END TRUSTED CERTIFICATE-----",
        "-----BEGIN X509 CERTIFICATE-----\n" + lines
            + "-----END X509 CERTIFICATE-----",
        "-----begin certificate-----\n" + lines + "-----end certificate-----",
        k_begin + "\n" + lines + "-----END PRIVATE KEY-----",
        k_begin + "\nZm9v YmFy\n" + k_end, k_begin + "\nZm9v\rYmFy\n" + k_end,
        k_begin + "\nZm9vYmF\n" + k_end, k_begin + "\nZm9vYmF=\n" + k_end,
        k_begin + "\nZm9vYh==\n" + k_end, k_begin + "\nZm9-YmFy\n" + k_end,
        k_begin + "\nProc-Type: 4,ENCRYPTED\n\n" + lines + k_end,
        k_begin + "\n" + lines + k_end + "x",
        k_begin + "\n" + lines + k_end + "\nsubject=CN",
        k_begin + "\n" + lines + k_begin + "\n" + lines + k_end,
        k_begin + "\n" + lines + k_end + std::string(1, '\0'));
    CAPTURE(text);
    CHECK_FALSE(contents(text));
}


TEST_CASE("What PEM writes for a header is read again", "[pem]") {
    const auto leaf = test::decode_base64(test::k_leaf_base64);
    const std::string spaced =
        test::written([&](Writer& out) { put_spaced_pem(out, leaf); });
    const std::string bytes(leaf.begin(), leaf.end());
    CHECK(contents(spaced, PemBlanks::all) == Texts{bytes});
}


TEST_CASE("PEM needs room for what it reads", "[pem]") {
    std::string scratch(3, '?');
    Writer out;
    CHECK_FALSE(decode_pem(out, "Zm9v\n", {}));
    CHECK_FALSE(decode_pem(out, "Zm9v\n", scratch));
}

}  // namespace client_cert
