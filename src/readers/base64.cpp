// Dialects of certificates in base64 by itself.
#include "readers/fields.hpp"
#include "readers/verdict_words.hpp"

namespace client_cert {
namespace {

Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    return to.add_base64(texts.front(), Base64Strictness::canonical);
}


bool extract_leaf(std::span<const FieldLines> lines, const ReadOptions&,
                  Passed& to, Malformed&) noexcept {
    add_if_there(only(lines[0]), to);
    return true;
}

namespace cloudflare {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"Cf-Client-Cert-Der-Base64"},
    {"Cf-Client-Cert-Sha256"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed&) noexcept {
    add_if_there(only(lines[0]), to);
    to.sha256 = only(lines[1]);
    return true;
}

}  // namespace cloudflare

namespace traefik {

// Traefik's own commas stand between what is base64.
Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    std::string_view rest = texts.front();
    for (;;) {
        const std::size_t comma = rest.find(',');
        const bool is_last = comma == std::string_view::npos;
        const Decoded added =
            to.add_base64({rest.data(), is_last ? rest.size() : comma},
                          Base64Strictness::canonical);
        if (added != Decoded::yes || is_last) {
            return added;
        }
        rest.remove_prefix(comma + 1);
    }
}

constexpr std::array<ReaderField, 1> k_fields = {{
    {"X-Forwarded-Tls-Client-Cert"},
}};

}  // namespace traefik

namespace haproxy {

constexpr std::array<ReaderField, 3> k_fields = {{
    {"X-SSL-Client-DER"},
    {"X-SSL-Client-Verify"},
    {"X-SSL-Client-SHA1"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    add_if_there(only(lines[0]), to);
    to.sha1 = only(lines[2]);
    return read_verdict(k_fields[1], only(lines[1]), read_error_number, to,
                        malformed);
}

}  // namespace haproxy

namespace cloudfoundry {

constexpr std::array<ReaderField, 2> k_fields = {{
    {"X-Forwarded-Client-Cert"},
    {"X-SSL-Client-Verify"},
}};


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    add_if_there(only(lines[0]), to);
    return read_verdict(k_fields[1], only(lines[1]), read_error_number, to,
                        malformed);
}

}  // namespace cloudfoundry

constexpr std::array<ReaderField, 1> k_gorouter = {{
    {"X-Forwarded-Client-Cert"},
}};

constexpr std::array<ReaderField, 1> k_azure = {{
    {"X-ARR-ClientCert"},
}};

constexpr std::array<ReaderField, 1> k_aspnet = {{
    {"X-Client-Cert"},
}};

}  // namespace

extern const Reader reader_cloudflare;
const Reader reader_cloudflare = {
    .dialect = "cloudflare",
    .word = {},
    .fields = cloudflare::k_fields,
    .extract = cloudflare::extract,
    .decode = decode,
};

extern const Reader reader_traefik;
const Reader reader_traefik = {
    .dialect = "traefik",
    .word = {},
    .fields = traefik::k_fields,
    .extract = extract_leaf,
    .decode = traefik::decode,
};

extern const Reader reader_haproxy;
const Reader reader_haproxy = {
    .dialect = "haproxy",
    .word = {},
    .fields = haproxy::k_fields,
    .has_verdict = true,
    .extract = haproxy::extract,
    .decode = decode,
};

extern const Reader reader_cloudfoundry;
const Reader reader_cloudfoundry = {
    .dialect = "cloudfoundry",
    .word = {},
    .fields = cloudfoundry::k_fields,
    .has_verdict = true,
    .extract = cloudfoundry::extract,
    .decode = decode,
};

extern const Reader reader_gorouter;
const Reader reader_gorouter = {
    .dialect = "gorouter",
    .word = {},
    .fields = k_gorouter,
    .extract = extract_leaf,
    .decode = decode,
};

extern const Reader reader_azure;
const Reader reader_azure = {
    .dialect = "azure",
    .word = {},
    .fields = k_azure,
    .extract = extract_leaf,
    .decode = decode,
};

extern const Reader reader_aspnet;
const Reader reader_aspnet = {
    .dialect = "aspnet",
    .word = {},
    .fields = k_aspnet,
    .extract = extract_leaf,
    .decode = decode,
};

}  // namespace client_cert
