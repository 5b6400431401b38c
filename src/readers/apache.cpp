// `apache`: SSL_CLIENT_CERT and its like, as mod_headers sends the variables of
// mod_ssl.
#include "readers/fields.hpp"
#include "readers/verdict_words.hpp"

namespace client_cert {
namespace {

constexpr std::array<ReaderField, 12> k_fields = {{
    {"SSL_CLIENT_CERT"},
    {"SSL_CLIENT_VERIFY"},
    {"SSL_CLIENT_CERT_CHAIN_0"},
    {"SSL_CLIENT_CERT_CHAIN_1"},
    {"SSL_CLIENT_CERT_CHAIN_2"},
    {"SSL_CLIENT_CERT_CHAIN_3"},
    {"SSL_CLIENT_CERT_CHAIN_4"},
    {"SSL_CLIENT_CERT_CHAIN_5"},
    {"SSL_CLIENT_CERT_CHAIN_6"},
    {"SSL_CLIENT_CERT_CHAIN_7"},
    {"SSL_CLIENT_CERT_CHAIN_8"},
    {"SSL_CLIENT_CERT_CHAIN_9"},
}};

constexpr std::size_t k_chain = 2;


// value is that of a variable, empty where mod_headers had none.
std::string_view value(FieldLines lines) noexcept {
    const std::string_view text = only(lines);
    return text == "(null)" ? std::string_view() : text;
}


bool extract(std::span<const FieldLines> lines, const ReadOptions&, Passed& to,
             Malformed& malformed) noexcept {
    add_if_there(value(lines[0]), to);
    for (std::size_t i = k_chain; i < k_fields.size(); i++) {
        const std::string_view text = value(lines[i]);
        if (text.empty()) {
            continue;
        }
        if (to.count == 0) {
            malformed = {k_fields[i].name,
                         "there is no \"SSL_CLIENT_CERT\" beside it"};
            return false;
        }
        (void)to.add(text);
    }
    return read_verdict(k_fields[1], only(lines[1]), read_apache_verdict, to,
                        malformed);
}


Decoded decode(std::span<const std::string_view> texts,
               Certificates& to) noexcept {
    for (const std::string_view text : texts) {
        const std::size_t before = to.all().size();
        if (const Decoded decoded = to.add_pem(text, PemBlanks::all);
            decoded != Decoded::yes)
        {
            return decoded;
        }
        if (to.all().size() != before + 1) {
            return to.refuse("more than one certificate");
        }
    }
    return Decoded::yes;
}

}  // namespace

extern const Reader reader_apache;
const Reader reader_apache = {
    .dialect = "apache",
    .word = {},
    .fields = k_fields,
    .has_verdict = true,
    .extract = extract,
    .decode = decode,
};

}  // namespace client_cert
