// The plain values that state a verdict.
#include "encoding/decimal.hpp"
#include "formats/parts.hpp"

namespace client_cert::formats {
namespace {

bool put_error(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (identity.presented) {
        put_decimal(out, identity.error, 1);
    }
    return true;
}

template <bool Identity::*member>
bool true_or_false(Writer& out, const Identity& identity,
                   const Choice&) noexcept {
    out.put(identity.*member ? "true" : "false");
    return true;
}

}  // namespace

const Format status = {needs<>, text<&Identity::status>};
const Format error = {needs<>, put_error};
const Format presented = {needs<>, true_or_false<&Identity::presented>};
const Format verified = {needs<>, true_or_false<&Identity::verified>};

}  // namespace client_cert::formats
