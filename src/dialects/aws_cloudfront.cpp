// `aws-cloudfront`: the headers of Amazon CloudFront's viewer mTLS.
#include <array>

#include "dialects/dialect.hpp"
#include "encoding/hex.hpp"
#include "formats/parts.hpp"

namespace client_cert {
namespace {

bool put_present(Writer& out, const Identity& identity,
                 const Choice&) noexcept {
    out.put(identity.presented ? '1' : '0');
    return true;
}


// Pairs of digits have no place for the sign of a negative number.
bool put_serial(Writer& out, const Identity& identity, const Choice&) noexcept {
    const std::string_view digits = identity.serial;
    if (digits.starts_with('-')) {
        return false;
    }
    put_hex_pairs(out, digits);
    return true;
}

constexpr Format k_present = {formats::needs<>, put_present};
constexpr Format k_serial = {formats::needs<Fact::serial>, put_serial};

constexpr std::array<DialectHeader, 7> k_headers = {{
    {"CloudFront-Viewer-Cert-Present", &k_present, Role::verdict},
    {"CloudFront-Viewer-Cert-Pem", &formats::pem_percent_encoded},
    {"CloudFront-Viewer-Cert-Serial-Number", &k_serial},
    {"CloudFront-Viewer-Cert-Issuer", &formats::issuer_whole},
    {"CloudFront-Viewer-Cert-Subject", &formats::subject_whole},
    {"CloudFront-Viewer-Cert-Sha256", &formats::sha256_hex},
    {"CloudFront-Viewer-Cert-Validity", &formats::validity},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"cloudfront-viewer-cert-", true},
}};

}  // namespace

const Dialect dialect_aws_cloudfront = {
    .name = "aws-cloudfront",
    .headers = k_headers,
    .reserved = k_reserved,
};

}  // namespace client_cert
