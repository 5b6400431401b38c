// Loads facts of a certificate with an arena that can be told to be empty.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <openssl/err.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "x509/certificate.hpp"

namespace client_cert::test {

// k_facts are all facts there are.
inline constexpr Fact k_facts[] = {
    Fact::der,
    Fact::sha256,
    Fact::sha1,
    Fact::spki_sha256,
    Fact::subject,
    Fact::issuer,
    Fact::subject_legacy,
    Fact::issuer_legacy,
    Fact::subject_der,
    Fact::issuer_der,
    Fact::subject_attributes,
    Fact::issuer_attributes,
    Fact::serial,
    Fact::validity,
    Fact::san,
    Fact::ski,
    Fact::aki,
    Fact::key,
    Fact::sigalg,
    Fact::eku,
    Fact::key_usage,
    Fact::policies,
    Fact::version,
    Fact::extensions,
    Fact::serial_decimal,
    Fact::twin_sha256,
};

// k_all_facts is the set of them.
inline constexpr Facts k_all_facts = [] {
    Facts all;
    for (const Fact fact : k_facts) {
        all |= fact;
    }
    return all;
}();

// facts_in are the facts of a set.
inline std::vector<Fact> facts_in(Facts set) {
    std::vector<Fact> facts;
    for (const Fact fact : k_facts) {
        if (set.has(fact)) {
            facts.push_back(fact);
        }
    }
    return facts;
}

// facts_in are the facts that the identity has.
inline std::vector<Fact> facts_in(const Identity& identity) {
    const std::pair<bool, Fact> present[] = {
        {!identity.der.empty(), Fact::der},
        {!identity.sha256.empty(), Fact::sha256},
        {!identity.sha1.empty(), Fact::sha1},
        {!identity.spki_sha256.empty(), Fact::spki_sha256},
        {!identity.subject.empty(), Fact::subject},
        {!identity.issuer.empty(), Fact::issuer},
        {!identity.subject_legacy.empty(), Fact::subject_legacy},
        {!identity.issuer_legacy.empty(), Fact::issuer_legacy},
        {!identity.subject_der.empty(), Fact::subject_der},
        {!identity.issuer_der.empty(), Fact::issuer_der},
        {!identity.subject_attributes.empty(), Fact::subject_attributes},
        {!identity.issuer_attributes.empty(), Fact::issuer_attributes},
        {!identity.serial.empty(), Fact::serial},
        {identity.not_before.known || identity.not_after.known, Fact::validity},
        {!identity.san.empty(), Fact::san},
        {!identity.ski.empty(), Fact::ski},
        {!identity.aki.empty(), Fact::aki},
        {!identity.key.empty(), Fact::key},
        {!identity.sigalg.empty(), Fact::sigalg},
        {!identity.eku.empty(), Fact::eku},
        {!identity.key_usage.empty(), Fact::key_usage},
        {!identity.policies.empty(), Fact::policies},
        {identity.version != 0, Fact::version},
        {!identity.extensions.empty(), Fact::extensions},
        {!identity.serial_decimal.empty(), Fact::serial_decimal},
        {!identity.twin_sha256.empty(), Fact::twin_sha256},
    };
    std::vector<Fact> facts;
    for (const auto& [is_there, fact] : present) {
        if (is_there) {
            facts.push_back(fact);
        }
    }
    return facts;
}

// Memory is an Arena that can be told to have no memory once. Its blocks are
// never aligned for anything but bytes, as those of ngx_pnalloc may be.
class Memory {
public:
    static constexpr std::size_t k_never = ~std::size_t{0};

    explicit Memory(std::size_t fails_at = k_never) : fails_at_(fails_at) {}

    Arena arena() { return {this, take}; }

    std::size_t requests() const { return requests_; }

private:
    static void* take(void* owner, std::size_t size) noexcept {
        auto& memory = *static_cast<Memory*>(owner);
        if (memory.requests_++ == memory.fails_at_) {
            return nullptr;
        }
        return memory.blocks_.emplace_back(new char[size + 1]).get() + 1;
    }

    std::size_t fails_at_;
    std::size_t requests_ = 0;
    std::vector<std::unique_ptr<char[]>> blocks_;
};

// Loaded is what load_facts said and what it found, with its memory.
struct Loaded {
    Memory memory;
    Identity identity = {};
    bool ok = false;
};

// load calls load_facts; OpenSSL's error queue has to be empty afterwards,
// whatever was in there and whatever happened.
inline Loaded load(X509& certificate, Facts facts = k_all_facts,
                   std::size_t fails_at = Memory::k_never) {
    Loaded loaded{Memory(fails_at)};
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    loaded.ok = x509::load_facts(loaded.identity, certificate, facts,
                                 loaded.memory.arena());
    REQUIRE(ERR_peek_error() == 0);
    return loaded;
}

// text_of is bytes as a string, which Catch2 can print and compare.
inline std::string text_of(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

// texts_of is an array of texts as Catch2 can compare it.
inline std::vector<std::string> texts_of(
    std::span<const std::string_view> texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace client_cert::test
