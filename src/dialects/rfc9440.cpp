// `rfc9440`: Client-Cert and Client-Cert-Chain of RFC 9440 section 2.
#include <array>

#include "dialects/dialect.hpp"
#include "dialects/values.hpp"
#include "encoding/structured_field.hpp"
#include "formats/parts.hpp"

namespace client_cert {
namespace rfc9440 {
namespace {

constexpr std::array<DialectField, 2> k_fields = {{
    {"chain", k_chain},
    {"root", k_root},
}};


std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & k_root) != 0 && (choice.fields & k_chain) == 0) {
        return "\"root\" says how far \"chain\" goes, write \"rfc9440 chain "
               "root\"";
    }
    return {};
}


// RFC 9440 section 2.3: a List, without the leaf.
bool render_chain(Writer& out, const Identity& identity,
                  const Choice& choice) noexcept {
    std::span<const Bytes> chain = identity.validated_chain;
    if ((choice.fields & k_root) == 0 && !chain.empty()) {
        chain = chain.first(chain.size() - 1);
    }
    formats::List list{out};
    for (const Bytes der : chain) {
        put_sf_bytes(list.next(), der);
    }
    return !identity.unreadable.has(Fact::validated_chain);
}

constexpr std::array<DialectHeader, 2> k_headers = {{
    {"Client-Cert", &formats::rfc9440},
    {"Client-Cert-Chain", &chain, Role::chain, k_chain},
}};

}  // namespace

const Format chain = {formats::needs<Fact::validated_chain>, render_chain};

}  // namespace rfc9440

const Dialect dialect_rfc9440 = {
    .name = "rfc9440",
    .headers = rfc9440::k_headers,
    .fields = rfc9440::k_fields,
    .objection = rfc9440::objection,
};

}  // namespace client_cert
