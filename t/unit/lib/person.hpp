// A verified certificate as a test wants it, and what access rules say of it.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.hpp"
#include "lib/access_host.hpp"
#include "lib/counting_arena.hpp"

namespace client_cert::test {

inline const std::string k_email_oid = "1.2.840.113549.1.9.1";

// Person is a verified certificate, with what a test wants of it.
struct Person {
    std::vector<Attribute> subject;
    std::vector<Attribute> issuer;
    std::vector<SanEntry> san;
    std::vector<std::string_view> eku;
    std::vector<std::string_view> policies;
    Identity identity;

    Person() {
        identity.tls = true;
        identity.status = "SUCCESS";
        identity.presented = true;
        identity.verified = true;
        identity.disclosed = true;
    }

    Person& with(std::string_view oid, std::string_view value,
                 bool joined = false) {
        subject.push_back({oid, value, value, true, joined});
        return *this;
    }

    Person& cn(std::string_view value) { return with("2.5.4.3", value); }

    Person& entry(SanKind kind, std::string_view value) {
        san.push_back({kind, value});
        return *this;
    }

    Person& dns(std::string_view value) { return entry(SanKind::dns, value); }

    const Identity& filled() {
        identity.subject_attributes = subject;
        if (!subject.empty() && identity.subject.empty()) {
            identity.subject = "printed";
        }
        identity.issuer_attributes = issuer;
        identity.san = san;
        identity.eku = eku;
        identity.policies = policies;
        return identity;
    }
};

// decide is what rules say.
inline AccessDecision decide(World& world, const std::vector<AccessRule>& rules,
                             Person person) {
    CountingArena memory;
    return AccessPolicy{rules}
        .decide(person.filled(), world.calls(), memory.arena())
        .decision;
}

// lacks_memory tells whether rules lack memory to decide.
inline bool lacks_memory(World& world, const std::vector<AccessRule>& rules,
                         Person person, std::span<KnownSearch> known = {}) {
    CountingArena memory;
    return AccessPolicy{rules}
        .decide(person.filled(), world.calls(), memory.arena(), known)
        .lacks_memory;
}

// allows and denies tell whether a rule of these pairs takes effect.
inline bool allows(World& world, const std::vector<std::string>& words,
                   const Person& person) {
    const AccessDecision decision = decide(world, {world.allow(words)}, person);
    REQUIRE((decision == AccessDecision::granted
             || decision == AccessDecision::denied_no_rule));
    return decision == AccessDecision::granted;
}

inline bool denies(World& world, const std::vector<std::string>& words,
                   const Person& person) {
    const AccessDecision decision = decide(world, {world.deny(words)}, person);
    REQUIRE((decision == AccessDecision::denied_rule
             || decision == AccessDecision::abstained));
    return decision == AccessDecision::denied_rule;
}

inline bool allows(const std::string& word, const Person& person) {
    World world;
    return allows(world, {word}, person);
}

inline bool denies(const std::string& word, const Person& person) {
    World world;
    return denies(world, {word}, person);
}

// both tells whether allow and deny see the same match, which they have to
// where all is known.
inline bool both(const std::string& word, const Person& person) {
    const bool allowed = allows(word, person);
    CAPTURE(word);
    CHECK(denies(word, person) == allowed);
    return allowed;
}

inline Person alice() {
    return Person().cn("alice");
}

inline std::string bytes_32(char byte) {
    return std::string(32, byte);
}

}  // namespace client_cert::test
