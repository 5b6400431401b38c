// A way of writing an Identity as one header or variable value.
#pragma once

#include "identity.hpp"

namespace client_cert {

// Fields is the set of fields of a dialect that the configuration chose, one
// bit each; the dialect gives the bits their meaning.
using Fields = std::uint32_t;

// Format writes one value. It looks only at the facts it names.
struct Format {
    // facts are the facts that `render` looks at, with these fields.
    Facts (*facts)(Fields fields) noexcept;
    // render appends the value; nothing where the value is absent. False where
    // something that was asked for and is there could not be carried without
    // ambiguity and was left out.
    bool (*render)(Writer& out, const Identity& identity,
                   Fields fields) noexcept;
};

// formats are the plain values that variables and dialects share.
namespace formats {

extern const Format status;
extern const Format rfc9440;
extern const Format der_base64;
extern const Format pem_percent_encoded;
extern const Format sha256_hex;
extern const Format sha1_hex;
extern const Format x5t_s256;
extern const Format subject;
extern const Format subject_cn;
extern const Format issuer;
extern const Format serial;
extern const Format not_before;
extern const Format not_after;

}  // namespace formats
}  // namespace client_cert
