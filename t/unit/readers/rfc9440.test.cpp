// Tests the reader of `rfc9440` with the example of RFC 9440 appendix A.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

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

std::string sequence(std::string_view base64) {
    return ":" + std::string(base64) + ":";
}

const std::string k_leaf = der(test::k_leaf_base64);
const std::string k_intermediate = der(test::k_intermediate_base64);
const std::string k_root = der(test::k_root_base64);

const std::string k_leaf_text = sequence(test::k_leaf_base64);
const std::string k_intermediate_text = sequence(test::k_intermediate_base64);
const std::string k_root_text = sequence(test::k_root_base64);

test::Read read(const Sent& sent) {
    return test::read("rfc9440", sent);
}

}  // namespace


TEST_CASE("The example of RFC 9440 is read", "[read_rfc9440]") {
    const auto made =
        read({{"Client-Cert", k_leaf_text},
              {"Client-Cert-Chain", k_intermediate_text + ", " + k_root_text}});
    CHECK(made.objection.empty());
    CHECK(made.certificates == Texts{k_leaf, k_intermediate, k_root});
    CHECK(made.verdict == SenderVerdict::none);
    CHECK(read({{"Client-Cert", k_leaf_text}}).certificates == Texts{k_leaf});
}


TEST_CASE("Client-Cert-Chain may come over several lines", "[read_rfc9440]") {
    const auto made = read({{"Client-Cert", k_leaf_text},
                            {"Client-Cert-Chain", k_intermediate_text},
                            {"Client-Cert-Chain", k_root_text}});
    CHECK(made.certificates == Texts{k_leaf, k_intermediate, k_root});
}


TEST_CASE("Client-Cert is read as RFC 9651 reads", "[read_rfc9440]") {
    std::string unpadded = k_leaf_text;
    unpadded.erase(unpadded.find('='), 1);
    const std::string text = GENERATE_COPY(k_leaf_text + ";a=1;b",
                                           " " + k_leaf_text + " ", unpadded);
    CAPTURE(text);
    CHECK(read({{"Client-Cert", text}}).certificates == Texts{k_leaf});
}


TEST_CASE("What stands for no certificate is none", "[read_rfc9440]") {
    const std::string text = GENERATE("", " ", "::", "::;a=1", ":: ");
    CAPTURE(text);
    const auto made = read({{"Client-Cert", text}});
    CHECK(made.objection.empty());
    CHECK(made.certificates.empty());
    CHECK(read({{"Client-Cert", text}, {"Client-Cert-Chain", ""}})
              .objection.empty());
    CHECK(read({{"Client-Cert", text}, {"Client-Cert-Chain", k_root_text}})
              .objection
          == "Client-Cert-Chain: there is no \"Client-Cert\" beside it");
    CHECK(read({{"Client-Cert-Chain", k_root_text}}).objection
          == "Client-Cert-Chain: there is no \"Client-Cert\" beside it");
}


TEST_CASE("Client-Cert that is no Byte Sequence is malformed",
          "[read_rfc9440]") {
    std::string url_safe = k_leaf_text;
    url_safe.replace(url_safe.find('+'), 1, "-");
    std::string folded = k_leaf_text;
    folded.insert(100, "\n ");
    const std::string bare(test::k_leaf_base64);
    const std::string text = GENERATE_COPY(
        bare, url_safe, folded, k_leaf_text + ", " + k_leaf_text,
        k_leaf_text + k_leaf_text, ":" + bare, bare + ":", "\"" + bare + "\"",
        "{http.request.tls.client.certificate_der_base64}",
        ":{http.request.tls.client.certificate_der_base64}:", "(null)", "x",
        "?1", "1", "(" + k_leaf_text + ")", k_leaf_text + ";",
        ":A:", ":AA=A:", "::;", "::,", std::string(":AAAA\0:", 7));
    CAPTURE(text);
    CHECK_FALSE(read({{"Client-Cert", text}}).objection.empty());
}


TEST_CASE("Client-Cert may be there once", "[read_rfc9440]") {
    CHECK(read({{"Client-Cert", k_leaf_text}, {"Client-Cert", k_leaf_text}})
              .objection
          == "Client-Cert: it is there twice");
    CHECK(read({{"Client-Cert", ""}, {"Client-Cert", k_leaf_text}}).objection
          == "Client-Cert: it is there twice");
}


TEST_CASE("A chain that is no list of certificates is malformed",
          "[read_rfc9440]") {
    const std::string chain = GENERATE_COPY(
        std::string("x"), "::", k_root_text + ",", "," + k_root_text,
        k_root_text + " " + k_root_text, k_root_text + ",," + k_root_text,
        k_intermediate_text + ", " + k_leaf_text, k_leaf_text, "(::)",
        k_root_text + ", token");
    CAPTURE(chain);
    CHECK_FALSE(
        read({{"Client-Cert", k_leaf_text}, {"Client-Cert-Chain", chain}})
            .objection.empty());
}


TEST_CASE("A chain with an empty line is malformed", "[read_rfc9440]") {
    CHECK(read({{"Client-Cert", k_leaf_text},
                {"Client-Cert-Chain", k_root_text},
                {"Client-Cert-Chain", ""}})
              .objection
          == "Client-Cert-Chain: one of its lines is empty");
}


TEST_CASE("Ten certificates are taken, and no more", "[read_rfc9440]") {
    const auto with = [](std::size_t count, const std::string& separator) {
        Sent sent = {{"Client-Cert", k_leaf_text}};
        if (separator.empty()) {
            sent.insert(sent.end(), count, {"Client-Cert-Chain", k_root_text});
            return read(sent);
        }
        std::string chain = k_root_text;
        for (std::size_t i = 1; i < count; i++) {
            chain += separator + k_root_text;
        }
        sent.emplace_back("Client-Cert-Chain", chain);
        return read(sent);
    };
    const std::string separator = GENERATE("", ",", ", ");
    CHECK(with(9, separator).certificates.size() == 10);
    CHECK(with(10, separator).objection.ends_with("more than 10 certificates"));
    CHECK(with(11, separator).objection.ends_with("more than 10 certificates"));
}


TEST_CASE("A certificate has at most 64 KB", "[read_rfc9440]") {
    const auto of = [](std::size_t size) {
        std::string text((size + 2) / 3 * 4, 'A');
        const std::size_t padding = (3 - size % 3) % 3;
        text.replace(text.size() - padding, padding, padding, '=');
        return read({{"Client-Cert", ":" + text + ":"}});
    };
    CHECK(of(65536).certificates == Texts{std::string(65536, '\0')});
    CHECK(of(65537).objection == "a certificate of more than 64 KB");
    CHECK(of(71680).objection == "a certificate of more than 64 KB");
}


TEST_CASE("akamai-cc-der is the same value", "[read_rfc9440]") {
    CHECK(test::read("akamai-cc-der", {{"AKAMAI-CC-DER", k_leaf_text}})
              .certificates
          == Texts{k_leaf});
    CHECK(test::read("akamai-cc-der", {{"AKAMAI-CC-DER", "::"}})
              .certificates.empty());
    CHECK_FALSE(test::read("akamai-cc-der", {{"AKAMAI-CC-DER", "x"}})
                    .objection.empty());
}


TEST_CASE("Without memory nothing is read", "[read_rfc9440]") {
    const Reader* reader = find_reader("rfc9440", "");
    const std::array<std::string_view, 2> texts = {k_leaf_text, k_root_text};
    for (std::size_t most = 0; most < 2; most++) {
        test::CountingArena memory;
        memory.takes_left = most;
        Certificates certificates{memory.arena()};
        CHECK(reader->decode(texts, certificates) == Decoded::no_memory);
    }
}

}  // namespace client_cert
