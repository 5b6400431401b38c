// Who gets in: rules, and what they say of a certificate.
#pragma once

#include "access/pair.hpp"

namespace client_cert {

// AccessRule matches where all of its pairs do.
struct AccessRule {
    AccessEffect effect = AccessEffect::allow;
    std::span<const AccessPair> pairs;
};

// AccessDecision is what a policy says of a certificate.
enum class AccessDecision : std::uint8_t {
    // granted: an allow rule matched.
    granted,
    // denied_rule: a deny rule matched.
    denied_rule,
    // denied_no_rule: there are allow rules, and no rule matched.
    denied_no_rule,
    // abstained: there are only deny rules, and none matched.
    abstained,
};

// SearchResult is how the search of a regular expression ended; `failed` where
// a limit was exhausted, `no_memory` where the memory was, `stopped` where all
// searches of the decision together took too long, so that none is worth a try
// any more.
enum class SearchResult : std::uint8_t {
    found,
    not_found,
    failed,
    no_memory,
    stopped
};

// KnownSearch is what a pair with a regular expression said of a certificate,
// for later decisions about the same one. All of them are new to begin with.
struct KnownSearch {
    enum class Outcome : std::uint8_t { none, no, unknown, yes };

    Outcome outcome = Outcome::none;
    // failures counts the searches that failed.
    std::uint8_t failures = 0;
};

// AccessCalls is what deciding needs of the world outside.
struct AccessCalls {
    void* owner = nullptr;
    // search searches a value for a regular expression of AccessHost.
    SearchResult (*search)(void* owner, const void* regex,
                           std::string_view value) noexcept = nullptr;
    // expand expands a text of AccessHost for the request; what it returns has
    // to live until the decision. False where there is no memory.
    bool (*expand)(void* owner, const void* text,
                   std::string_view& to) noexcept = nullptr;
    EkuNames eku = {};
};

// AccessVerdict is a decision and the rule that made it, nullptr where none
// did.
struct AccessVerdict {
    AccessDecision decision = AccessDecision::denied_no_rule;
    const AccessRule* rule = nullptr;
    // lacks_memory is true where something could not be compared for want of
    // memory: with it the decision may be another one.
    bool lacks_memory = false;
};

// AccessPolicy is a list of rules: the first that matches decides.
//
// What cannot be known never opens a door: a fact that is unreadable, a value
// that is no text, a search that failed or an exhausted memory count as no
// match in an allow rule, and as a match in a deny rule.
//
// An allow rule also passes over what applications may read differently: a
// value that is empty or contains a control character, and a subject with
// several of an attribute that AccessAttribute wants once.
//
// A search that comes to a limit has taken as long as a search can. After four
// that failed the rest of a decision's are failures as well, so that nobody can
// stretch it by the number of his names.
class AccessPolicy {
public:
    // AccessPolicy without rules abstains.
    constexpr AccessPolicy() noexcept = default;

    // AccessPolicy looks at the rules from now on; they have to live as long.
    explicit AccessPolicy(std::span<const AccessRule> rules) noexcept;

    // facts are what `decide` looks at.
    [[nodiscard]] Facts facts() const noexcept { return facts_; }

    // depends_on_request tells whether the verdict may change from request to
    // request of one connection.
    [[nodiscard]] bool depends_on_request() const noexcept {
        return depends_on_request_;
    }

    // known_size is how many KnownSearch `decide` has a use for; 0 where no
    // rule has a regular expression.
    [[nodiscard]] std::size_t known_size() const noexcept {
        return known_size_;
    }

    // decide says who gets in. Only for a certificate that was verified for the
    // request and whose facts() were loaded; the arena is for the decision
    // alone. What it finds out by searching is put into `known`, which is
    // empty, or known_size() of them for this certificate, and is not searched
    // again.
    [[nodiscard]] AccessVerdict decide(
        const Identity& identity, const AccessCalls& calls, Arena arena,
        std::span<KnownSearch> known = {}) const noexcept;

private:
    std::span<const AccessRule> rules_;
    std::size_t known_size_ = 0;
    Facts facts_;
    bool depends_on_request_ = false;
    bool has_allow_ = false;
};

}  // namespace client_cert
