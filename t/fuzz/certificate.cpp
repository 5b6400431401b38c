// Fuzzes what is made of a certificate: whatever is in it, each value is
// visible ASCII, as long as announced, and the same when it is made again.
//
// The input is DER.
#include <openssl/x509.h>

#include <cstring>
#include <string>

#include "x509/certificate.hpp"
#include "der_mutator.hpp"
#include "fuzz.hpp"
#include "memory.hpp"
#include "rendering.hpp"
#include "x509/handle.hpp"

namespace {

using namespace client_cert;
using fuzz::require;

void require_good(const Format& format, const Choice& choice,
                  const Identity& identity) {
    const test::Rendering once = test::render(format, choice, identity);
    require(once.complaint.empty(), once.complaint);
    require(ERR_peek_error() == 0, "an error is left behind");
}


// load loads facts, those of the path as if the certificate were its own
// issuer.
bool load(Identity& to, X509& certificate, Facts facts, Arena arena) {
    return x509::load_facts(to, certificate, facts, arena)
           && x509::load_issuer_facts(to, certificate, facts, arena)
           && x509::load_anchor_facts(to, certificate, facts, arena);
}


// A format looks at no fact that it does not name, and writes the same again.
void require_same_again(const Format& format, const Choice& choice,
                        const Identity& all, X509& certificate) {
    test::Memory memory;
    Identity few;
    few.tls = few.presented = few.verified = few.disclosed = true;
    few.status = all.status;
    few.presented_chain = all.presented_chain;
    few.validated_chain = all.validated_chain;
    require(load(few, certificate, format.facts(choice), memory.arena()),
            "facts cannot be loaded");
    require(test::render(format, choice, few).text
                == test::render(format, choice, all).text,
            "a format looks at a fact that it does not name");
}


Facts all_facts() {
    Facts facts;
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        facts |= static_cast<Fact>(bit);
    }
    return facts;
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    const unsigned char* at = data;
    const x509::CertificateHandle certificate{
        d2i_X509(nullptr, &at, static_cast<long>(size))};
    ERR_clear_error();
    if (!certificate) {
        return 0;
    }

    test::Memory memory;
    Identity identity;
    identity.tls = identity.presented = identity.verified = true;
    identity.disclosed = true;
    identity.status = "SUCCESS";
    require(load(identity, *certificate, all_facts(), memory.arena()),
            "facts cannot be loaded");
    const Bytes chain[] = {identity.der, identity.der, identity.der};
    identity.presented_chain = std::span(chain).first(2);
    identity.validated_chain = chain;

    // Loading facts one by one takes longer than all the rest: each input has
    // it done for one value.
    std::size_t chosen = size % 64;
    test::each_value([&](const Format& format, const Choice& choice) {
        require_good(format, choice, identity);
        if (chosen-- == 0) {
            require_same_again(format, choice, identity, *certificate);
        }
    });
    for (const Extension& extension : identity.extensions) {
        require_good(formats::extension, {0, extension.oid}, identity);
    }
    for (const Attribute& attribute : identity.subject_attributes) {
        require_good(formats::subject_attribute, {0, attribute.oid}, identity);
    }
    for (const Attribute& attribute : identity.issuer_attributes) {
        require_good(formats::issuer_attribute, {0, attribute.oid}, identity);
    }
    return 0;
}


extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t most,
                                               unsigned seed) {
    return fuzz::mutate_der(data, size, most, seed);
}
