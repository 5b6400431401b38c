// The chain of RFC 9440 Appendix A and what OpenSSL 3.0 and the RFCs say of it.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/identity.hpp"

namespace client_cert::test {

// k_leaf_base64 is the DER of the leaf as the RFC prints it, without colons.
inline constexpr std::string_view k_leaf_base64 =
    "MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRo"
    "ZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1"
    "MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZI"
    "zj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4"
    "+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm"
    "3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYB"
    "BQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gA"
    "MEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5"
    "r5XarmPk0wmuydBVoU4hBVZ1yhk=";

// k_intermediate_base64 and k_root_base64 are the certificates above it.
inline constexpr std::string_view k_intermediate_base64 =
    "MIIB5jCCAYugAwIBAgIBFjAKBggqhkjOPQQDAjBWMQswCQYDVQQGEwJVUzEbMBkGA1UECg"
    "wSTGV0J3MgQXV0aGVudGljYXRlMSowKAYDVQQDDCFMZXQncyBBdXRoZW50aWNhdGUgUm9v"
    "dCBBdXRob3JpdHkwHhcNMjAwMTE0MjEzMjMwWhcNMzAwMTExMjEzMjMwWjA6MRswGQYDVQ"
    "QKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTBZ"
    "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABJf+aA54RC5pyLAR5yfXVYmNpgd+CGUTDp2KOG"
    "hc0gK91zxhHesEYkdXkpS2UN8Kati+yHtWCV3kkhCngGyv7RqjZjBkMB0GA1UdDgQWBBRm"
    "3WjLa38lbEYCuiCPct0ZaSED2DAfBgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5glbkhhVINGD"
    "ASBgNVHRMBAf8ECDAGAQH/AgEAMA4GA1UdDwEB/wQEAwIBhjAKBggqhkjOPQQDAgNJADBG"
    "AiEA5pLvaFwRRkxomIAtDIwg9D7gC1xzxBl4r28EzmSO1pcCIQCJUShpSXO9HDIQMUgH69"
    "fNDEMHXD3RRX5gP7kuu2KGMg==";
inline constexpr std::string_view k_root_base64 =
    "MIICBjCCAaygAwIBAgIJAKS0yiqKtlhoMAoGCCqGSM49BAMCMFYxCzAJBgNVBAYTAlVTMR"
    "swGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxKjAoBgNVBAMMIUxldCdzIEF1dGhlbnRp"
    "Y2F0ZSBSb290IEF1dGhvcml0eTAeFw0yMDAxMTQyMTI1NDVaFw00MDAxMDkyMTI1NDVaMF"
    "YxCzAJBgNVBAYTAlVTMRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxKjAoBgNVBAMM"
    "IUxldCdzIEF1dGhlbnRpY2F0ZSBSb290IEF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM"
    "49AwEHA0IABFoaHU+Z5bPKmGzlYXtCf+E6HYj62fORaHDOrt+yyh3H/rTcs7ynFfGn+gyF"
    "srSP3Ez88rajv+U2NfD0o0uZ4PmjYzBhMB0GA1UdDgQWBBTEA2Q6eecKu9g9yb5glbkhhV"
    "INGDAfBgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5glbkhhVINGDAPBgNVHRMBAf8EBTADAQH/"
    "MA4GA1UdDwEB/wQEAwIBhjAKBggqhkjOPQQDAgNIADBFAiEAmAeg1ycKHriqHnaD4M/UDB"
    "pQRpkmdcRFYGMg1Qyrkx4CIB4ivz3wQcQkGhcsUZ1SOImd/lq1Q0FLf09rGfLQPWDc";

// k_leaf_escaped_pem and k_intermediate_escaped_pem are the output of `openssl
// x509`, percent-encoded by Python's urllib.parse.quote with the unreserved
// characters left alone.
inline constexpr std::string_view k_leaf_escaped_pem =
    "-----BEGIN%20CERTIFICATE-----%0A"
    "MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBB%0A"
    "dXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAx%0A"
    "MTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZI%0A"
    "zj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU%2FIncWalRhebrXmckC8vdgJ1p%0A"
    "5Be5F%2F3YC8OthxM4%2Bk1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIw%0A"
    "ADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMC%0A"
    "BsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH%2FBBMwEYEPYmRjQGV4YW1w%0A"
    "bGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda%2Fr1vaL6G3VliL4%2FDi6YK0Q6bMje%0A"
    "SkC3dFCOOB8TAiEAx%2FkHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk%3D%0A"
    "-----END%20CERTIFICATE-----%0A";
inline constexpr std::string_view k_intermediate_escaped_pem =
    "-----BEGIN%20CERTIFICATE-----%0A"
    "MIIB5jCCAYugAwIBAgIBFjAKBggqhkjOPQQDAjBWMQswCQYDVQQGEwJVUzEbMBkG%0A"
    "A1UECgwSTGV0J3MgQXV0aGVudGljYXRlMSowKAYDVQQDDCFMZXQncyBBdXRoZW50%0A"
    "aWNhdGUgUm9vdCBBdXRob3JpdHkwHhcNMjAwMTE0MjEzMjMwWhcNMzAwMTExMjEz%0A"
    "MjMwWjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxB%0A"
    "IEludGVybWVkaWF0ZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJf%2BaA54%0A"
    "RC5pyLAR5yfXVYmNpgd%2BCGUTDp2KOGhc0gK91zxhHesEYkdXkpS2UN8Kati%2ByHtW%0A"
    "CV3kkhCngGyv7RqjZjBkMB0GA1UdDgQWBBRm3WjLa38lbEYCuiCPct0ZaSED2DAf%0A"
    "BgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5glbkhhVINGDASBgNVHRMBAf8ECDAGAQH%2F%0A"
    "AgEAMA4GA1UdDwEB%2FwQEAwIBhjAKBggqhkjOPQQDAgNJADBGAiEA5pLvaFwRRkxo%0A"
    "mIAtDIwg9D7gC1xzxBl4r28EzmSO1pcCIQCJUShpSXO9HDIQMUgH69fNDEMHXD3R%0A"
    "RX5gP7kuu2KGMg%3D%3D%0A"
    "-----END%20CERTIFICATE-----%0A";

inline constexpr std::string_view k_leaf_sha256_hex =
    "bfaf1f7e070f9fa8dd62905f158da73f84a1136624fbafcc9393c8f7287a69eb";
inline constexpr std::string_view k_leaf_sha256_base64 =
    "v68ffgcPn6jdYpBfFY2nP4ShE2Yk+6/Mk5PI9yh6aes=";
inline constexpr std::string_view k_leaf_sha1_hex =
    "ca083f269fb4fc71920e94070eaacb731929e6f9";
inline constexpr std::string_view k_leaf_spki_sha256_hex =
    "c93bd926a3e41be0502799af43521b2c2814e5bc6b6578651841d00e9dee69de";
// k_leaf_x5t_s256 is the confirmation of RFC 8705 section 3.1.
inline constexpr std::string_view k_leaf_x5t_s256 =
    "v68ffgcPn6jdYpBfFY2nP4ShE2Yk-6_Mk5PI9yh6aes";
inline constexpr std::string_view k_leaf_subject = "CN=BC";
inline constexpr std::string_view k_leaf_issuer =
    "CN=LA Intermediate CA,O=Let's Authenticate";
inline constexpr std::string_view k_leaf_issuer_legacy =
    "/O=Let's Authenticate/CN=LA Intermediate CA";
inline constexpr std::string_view k_leaf_subject_der = "MA0xCzAJBgNVBAMMAkJD";
inline constexpr std::string_view k_leaf_issuer_der =
    "MDoxGzAZBgNVBAoMEkxldCdzIEF1dGhlbnRpY2F0ZTEbMBkGA1UEAwwSTEEgSW50ZXJtZWRp"
    "YXRlIENB";
inline constexpr std::string_view k_leaf_aki_hex =
    "66dd68cb6b7f256c4602ba208f72dd19692103d8";
inline constexpr std::string_view k_leaf_not_before = "2020-01-14T22:55:33Z";
inline constexpr std::string_view k_leaf_not_after = "2021-01-23T22:55:33Z";


// decode_base64 decodes with OpenSSL, so that our own code is not its judge.
inline std::vector<unsigned char> decode_base64(std::string_view text) {
    std::vector<unsigned char> bytes(text.size() / 4 * 3);
    EVP_DecodeBlock(bytes.data(),
                    reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
    // OpenSSL decodes padding as zero bytes.
    const auto padding = std::count(text.begin(), text.end(), '=');
    bytes.resize(bytes.size() - static_cast<std::size_t>(padding));
    return bytes;
}


inline std::vector<unsigned char> decode_hex(std::string_view text) {
    std::vector<unsigned char> bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int byte = std::stoi(std::string(text.substr(i, 2)), nullptr, 16);
        bytes.push_back(static_cast<unsigned char>(byte));
    }
    return bytes;
}


// leaf_identity is the leaf, presented with the intermediate and verified with
// the root, with every fact.
inline const Identity& leaf_identity() {
    static const auto der = decode_base64(k_leaf_base64);
    static const auto sha256 = decode_hex(k_leaf_sha256_hex);
    static const auto sha1 = decode_hex(k_leaf_sha1_hex);
    static const auto spki_sha256 = decode_hex(k_leaf_spki_sha256_hex);
    static const auto subject_der = decode_base64(k_leaf_subject_der);
    static const auto issuer_der = decode_base64(k_leaf_issuer_der);
    static const auto aki = decode_hex(k_leaf_aki_hex);
    // The value of the extension keyUsage.
    static const auto key_usage_der = decode_hex("030206c0");
    static const std::vector<Attribute> subject = {
        {"2.5.4.3", "BC", "BC", true, false, "CN"},
    };
    static const std::vector<Attribute> issuer = {
        {"2.5.4.10", "Let's Authenticate", "Let's Authenticate", true, false,
         "O"},
        {"2.5.4.3", "LA Intermediate CA", "LA Intermediate CA", true, false,
         "CN"},
    };
    static const std::string_view root_cn = "Let's Authenticate Root Authority";
    static const std::vector<Attribute> anchor = {
        {"2.5.4.6", "US", "US", true, false, "C"},
        {"2.5.4.10", "Let's Authenticate", "Let's Authenticate", true, false,
         "O"},
        {"2.5.4.3", root_cn, root_cn, true, false, "CN"},
    };
    static const std::vector<SanEntry> san = {
        {SanKind::email, "bdc@example.com"},
    };
    static const std::vector<std::string_view> eku = {"clientAuth"};
    static const std::vector<std::string_view> key_usage = {"digitalSignature",
                                                            "nonRepudiation"};
    static const std::vector<Extension> extensions = {
        {"2.5.29.15", key_usage_der},
    };
    static const auto intermediate = decode_base64(k_intermediate_base64);
    static const auto root = decode_base64(k_root_base64);
    static const std::vector<Bytes> chain = {intermediate, root};
    static const Identity identity = {
        .tls = true,
        .status = "SUCCESS",
        .presented = true,
        .verified = true,
        .disclosed = true,
        .unreadable = {},
        .der = der,
        .sha256 = sha256,
        .sha1 = sha1,
        .spki_sha256 = spki_sha256,
        .subject = k_leaf_subject,
        .issuer = k_leaf_issuer,
        .subject_legacy = "/CN=BC",
        .issuer_legacy = k_leaf_issuer_legacy,
        .subject_der = subject_der,
        .issuer_der = issuer_der,
        .subject_attributes = subject,
        .issuer_attributes = issuer,
        .serial = "07",
        .serial_decimal = "7",
        .not_before = {2020, 1, 14, 22, 55, 33, 1579042533, true},
        .not_after = {2021, 1, 23, 22, 55, 33, 1611442533, true},
        .san = san,
        .unreadable_san = {},
        .ski = {},
        .aki = aki,
        .key = "EC-prime256v1",
        .sigalg = "ecdsa-with-SHA256",
        .eku = eku,
        .key_usage = key_usage,
        .policies = {},
        .version = 3,
        .extensions = extensions,
        .presented_chain = std::span(chain).first(1),
        .validated_chain = chain,
        .issuer_serial = "16",
        // The intermediate's, which the leaf repeats.
        .issuer_ski = aki,
        .anchor_attributes = anchor,
    };
    return identity;
}

}  // namespace client_cert::test
