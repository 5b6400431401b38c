// The plain values of a certificate's dates.
#include "formats/parts.hpp"
#include "identity/date_time.hpp"

namespace client_cert::formats {
namespace {

void put_zulu(Writer& out, const DateTime& time) noexcept {
    put_rfc3339(out, time);
}


bool put_validity(Writer& out, const Identity& identity,
                  const Choice&) noexcept {
    if (identity.not_before.known && identity.not_after.known) {
        out.put("NotBefore=");
        put_zulu(out, identity.not_before);
        out.put(";NotAfter=");
        put_zulu(out, identity.not_after);
        return true;
    }
    return !identity.not_before.known && !identity.not_after.known;
}

}  // namespace

const Format not_before = {needs<Fact::validity>,
                           date<&Identity::not_before, put_zulu>};
const Format not_after = {needs<Fact::validity>,
                          date<&Identity::not_after, put_zulu>};
const Format not_before_unix = {needs<Fact::validity>,
                                date<&Identity::not_before, put_unix_seconds>};
const Format not_after_unix = {needs<Fact::validity>,
                               date<&Identity::not_after, put_unix_seconds>};
const Format validity = {needs<Fact::validity>, put_validity};

}  // namespace client_cert::formats
