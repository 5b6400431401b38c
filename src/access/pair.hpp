// The `attribute=pattern` pairs that access rules consist of.
#pragma once

#include "access/attribute.hpp"
#include "access/literal_set.hpp"
#include "identity/ip_network.hpp"

namespace client_cert {

// PatternKind is how a pattern is compared with a value.
enum class PatternKind : std::uint8_t {
    // literal: equal to `text`, in the attribute's form.
    literal,
    // set: one of `set`.
    set,
    // regex: found by `compiled`.
    regex,
    // expansion: equal to what `compiled`, which is `text`, expands to for the
    // request.
    expansion,
    // dns_label: one label in front of `text`, which begins with a dot.
    dns_label,
    // dns_domain: `text` without its dot, or anything in front of `text`.
    dns_domain,
    // ip_network: an address of `network`.
    ip_network,
    // spiffe_prefix: an id that begins with `text`, which ends in `/`.
    spiffe_prefix,
};

// AccessPattern is what a value is compared with.
struct AccessPattern {
    PatternKind kind = PatternKind::literal;
    std::string_view text = {};
    const LiteralSet* set = nullptr;
    const void* compiled = nullptr;
    IpNetwork network = {};
};

// AccessPair is an attribute and a pattern.
struct AccessPair {
    AccessAttribute attribute;
    AccessPattern pattern;
};

// AccessHost is what reading a pair needs of the world outside. Where something
// cannot be done it returns nullptr and says why.
struct AccessHost {
    void* owner = nullptr;
    // has_variables tells whether a text is to be expanded for each request.
    bool (*has_variables)(void* owner,
                          std::string_view text) noexcept = nullptr;
    // compile_text prepares such a text.
    const void* (*compile_text)(void* owner, std::string_view text,
                                std::string_view& objection) noexcept = nullptr;
    // compile_regex compiles a regular expression.
    const void* (*compile_regex)(
        void* owner, std::string_view regex, bool ignore_case,
        std::string_view& objection) noexcept = nullptr;
    // load_list loads the file of that name, or returns the set that it made
    // of it for another pair of the same form.
    const LiteralSet* (*load_list)(
        void* owner, std::string_view name, LiteralForm form,
        LiteralSet::Problem& problem) noexcept = nullptr;
    EkuNames eku = {};
};

// AccessError says what is wrong with a pair; no objection where nothing is.
struct AccessError {
    // objection is a sentence that says what to write instead.
    std::string_view objection;
    // suggestion is the attribute that was probably meant, or empty.
    std::string_view suggestion = {};
    // line is where in a list the error or the doubt is; 0 elsewhere.
    std::size_t line = 0;
    // doubt is a sentence that says why a pair without an error is probably not
    // what was meant, or empty.
    std::string_view doubt = {};
};

// read_access_pair reads a pair of a rule. The word has to live on; what is
// made of it is in the arena.
[[nodiscard]] AccessError read_access_pair(AccessPair& to, AccessEffect effect,
                                           std::string_view word,
                                           const AccessHost& host,
                                           Arena arena) noexcept;

// can_both_match is false where no certificate matches both of two pairs of a
// rule: they want two values of what it has one of.
[[nodiscard]] bool can_both_match(const AccessPair& a, const AccessPair& b,
                                  AccessEffect effect) noexcept;

}  // namespace client_cert
