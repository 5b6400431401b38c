// A way of writing an Identity as one header or variable value.
#pragma once

#include "identity/identity.hpp"

namespace client_cert {

// Fields is the set of fields of a dialect that the configuration chose, one
// bit each; the dialect gives the bits their meaning.
using Fields = std::uint32_t;

// Choice is what the configuration chose of a format.
struct Choice {
    Fields fields = 0;
    // argument is a text that belongs to the choice, such as an attribute's
    // name; it outlives the configuration.
    std::string_view argument;

    friend bool operator==(const Choice&, const Choice&) noexcept = default;
};

// Format writes one value. It looks only at the facts it names.
struct Format {
    // facts are the facts that `render` looks at, with this choice.
    Facts (*facts)(const Choice& choice) noexcept;
    // render appends the value; nothing where the value is absent. False where
    // something that was asked for and is there could not be carried without
    // ambiguity and was left out.
    bool (*render)(Writer& out, const Identity& identity,
                   const Choice& choice) noexcept;
};

// formats are the plain values that variables and dialects share. What is said
// of one here is what its name does not say.
namespace formats {

// The verdict: verdict.cpp.

extern const Format status;
// error is the X509_V_ERR number; absent without a certificate.
extern const Format error;
// presented and verified are `true` or `false`.
extern const Format presented;
extern const Format verified;

// The certificate and what is in it: certificate.cpp.

extern const Format rfc9440;
extern const Format der_base64;
extern const Format pem_percent_encoded;
// chain_pem_percent_encoded is the leaf and what the client sent with it.
extern const Format chain_pem_percent_encoded;
extern const Format sha256_hex;
extern const Format sha256_base64;
extern const Format sha1_hex;
extern const Format spki_sha256_hex;
extern const Format x5t_s256;
extern const Format serial;
extern const Format serial_decimal;
extern const Format version;
extern const Format ski;
extern const Format aki;
extern const Format key;
extern const Format sigalg;
extern const Format eku;
extern const Format key_usage;
extern const Format policies;
// extension is base64 of the extension whose dotted OID is the argument.
extern const Format extension;

// Names: names.cpp.

extern const Format subject;
extern const Format issuer;
// subject_whole and issuer_whole are the same where OpenSSL cut nothing off.
extern const Format subject_whole;
extern const Format issuer_whole;
// subject_legacy and issuer_legacy are OpenSSL's one-line form, ambiguous as it
// is; subject_slash and issuer_slash are the slash form of the decoded names,
// where that can be read in one way only.
extern const Format subject_legacy;
extern const Format issuer_legacy;
extern const Format subject_slash;
extern const Format issuer_slash;
// subject_der and issuer_der are base64.
extern const Format subject_der;
extern const Format issuer_der;
// subject_attribute and issuer_attribute write the attributes whose dotted OID
// is the argument, escaped, with `, ` between.
extern const Format subject_attribute;
extern const Format issuer_attribute;

// Dates: dates.cpp.

// not_before and not_after are RFC 3339.
extern const Format not_before;
extern const Format not_after;
extern const Format not_before_unix;
extern const Format not_after_unix;
// validity is `NotBefore=2020-01-14T22:55:33Z;NotAfter=2021-01-23T22:55:33Z`.
extern const Format validity;

// The subjectAltName: san.cpp.

// san has every entry behind its type: `DNS:a, URI:b, email:c, IP:d, UPN:e`.
extern const Format san;
extern const Format san_dns;
extern const Format san_uri;
extern const Format san_email;
extern const Format san_ip;
extern const Format san_upn;
// spiffe_id is the only URI entry where that is a SPIFFE ID.
extern const Format spiffe_id;

// All of it: json.cpp.

extern const Format json;

}  // namespace formats
}  // namespace client_cert
