// Dialects of certificates in percent-encoded PEM.
#include "readers/fields.hpp"
#include "readers/verdict_words.hpp"

namespace client_cert {
namespace {

Decoded decode_all(std::span<const std::string_view> texts,
                   Certificates& to) noexcept {
    return to.add_percent_pem(texts.front());
}


// decode_one is for dialects that have no chain.
Decoded decode_one(std::span<const std::string_view> texts,
                   Certificates& to) noexcept {
    const Decoded decoded = to.add_percent_pem(texts.front());
    return decoded == Decoded::yes && to.all().size() != 1
               ? to.refuse("more than one certificate")
               : decoded;
}


bool extract_leaf(std::span<const FieldLines> lines, const ReadOptions&,
                  Passed& to, Malformed&) noexcept {
    add_if_there(only(lines[0]), to);
    return true;
}

namespace nginx_ingress {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"ssl-client-cert"},
    {"ssl-client-verify"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    add_if_there(only(lines[0]), to);
    return read_verdict(k_fields[1], only(lines[1]), read_nginx_verdict, to,
                        malformed);
}

}  // namespace nginx_ingress

namespace aws_alb {

constexpr std::array<ReaderField, 1> k_leaf = {{
    {"X-Amzn-Mtls-Clientcert-Leaf"},
}};

constexpr std::array<ReaderField, 1> k_passthrough = {{
    {"X-Amzn-Mtls-Clientcert"},
}};


// A listener that verifies ends connections of certificates that do not, so
// that there is a leaf is its verdict.
bool extract(std::span<const FieldLines> lines, const ReadOptions& options,
             Passed& to, Malformed& malformed) noexcept {
    to.verdict =
        only(lines[0]).empty() ? SenderVerdict::none : SenderVerdict::good;
    return extract_leaf(lines, options, to, malformed);
}

}  // namespace aws_alb

namespace aws_cloudfront {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"CloudFront-Viewer-Cert-Pem"},
    {"CloudFront-Viewer-Cert-Sha256"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed&) noexcept {
    add_if_there(only(lines[0]), to);
    to.sha256 = only(lines[1]);
    return true;
}

}  // namespace aws_cloudfront

namespace kong {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"X-Client-Cert"},
    {"X-Client-Cert-Fingerprint"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed&) noexcept {
    add_if_there(only(lines[0]), to);
    to.sha1 = only(lines[1]);
    return true;
}

}  // namespace kong

}  // namespace

extern const Reader reader_nginx;
const Reader reader_nginx = {
    .dialect = "nginx",
    .word = {},
    .fields = nginx_ingress::k_fields,
    .has_verdict = true,
    .extract = nginx_ingress::extract,
    .decode = decode_all,
};

extern const Reader reader_aws_alb;
const Reader reader_aws_alb = {
    .dialect = "aws-alb",
    .word = {},
    .fields = aws_alb::k_leaf,
    .has_verdict = true,
    .extract = aws_alb::extract,
    .decode = decode_one,
};

extern const Reader reader_aws_alb_passthrough;
const Reader reader_aws_alb_passthrough = {
    .dialect = "aws-alb",
    .word = "passthrough",
    .fields = aws_alb::k_passthrough,
    .extract = extract_leaf,
    .decode = decode_all,
};

extern const Reader reader_aws_cloudfront;
const Reader reader_aws_cloudfront = {
    .dialect = "aws-cloudfront",
    .word = {},
    .fields = aws_cloudfront::k_fields,
    .extract = aws_cloudfront::extract,
    .decode = decode_one,
};

extern const Reader reader_kong;
const Reader reader_kong = {
    .dialect = "kong",
    .word = {},
    .fields = kong::k_fields,
    .extract = kong::extract,
    .decode = decode_one,
};

}  // namespace client_cert
