// Fuzzes who gets in: rules of any text, and certificates that hold anything.
//
// The input has a line a rule, `allow` or `deny` and its pairs with tabs
// between; an empty line; and the DER of a certificate or a line for each of
// its values (see facts_text.hpp).
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "access/policy.hpp"
#include "base/text.hpp"
#include "facts_text.hpp"
#include "fuzz.hpp"
#include "known_eku.hpp"
#include "memory.hpp"
#include "naive_rules.hpp"
#include "x509/certificate.hpp"
#include "x509/handle.hpp"

namespace {

using namespace client_cert;
using fuzz::k_eku_names;
using fuzz::require;
using test::Memory;

// World stands for nginx: the name of a list is its content, with `;` for line
// ends; a text with `$` expands to what is behind it, and fails where that is
// nothing; a regular expression is a text to be found, and one with `!` fails.
class World {
public:
    Memory memory;
    // failures counts the searches that failed.
    std::size_t failures = 0;

    AccessHost host() {
        return {this,          has_variables, compile,
                compile_regex, load_list,     k_eku_names};
    }

    AccessCalls calls() { return {this, search, expand, k_eku_names}; }

private:
    static bool has_variables(void*, std::string_view text) noexcept {
        return text.find('$') != std::string_view::npos;
    }

    static const void* compile(void* owner, std::string_view text,
                               std::string_view&) noexcept {
        return &static_cast<World*>(owner)->texts_.emplace_back(text);
    }

    static const void* compile_regex(void* owner, std::string_view text, bool,
                                     std::string_view& objection) noexcept {
        if (text.starts_with('(')) {
            objection = "missing closing parenthesis";
            return nullptr;
        }
        return compile(owner, text, objection);
    }

    static const LiteralSet* load_list(void* owner, std::string_view name,
                                       LiteralForm form,
                                       LiteralSet::Problem& problem) noexcept {
        auto& world = *static_cast<World*>(owner);
        std::string lines{name};
        std::replace(lines.begin(), lines.end(), ';', '\n');
        LiteralSet& set = world.sets_.emplace_back();
        problem = set.load(lines, form, k_eku_names, world.memory.arena(), 0);
        return problem.objection.empty() ? &set : nullptr;
    }

    static SearchResult search(void* owner, const void* regex,
                               std::string_view value) noexcept {
        const auto& text = *static_cast<const std::string*>(regex);
        if (text.find('!') != std::string::npos) {
            static_cast<World*>(owner)->failures++;
            return SearchResult::failed;
        }
        return value.find(text) != std::string_view::npos
                   ? SearchResult::found
                   : SearchResult::not_found;
    }

    static bool expand(void*, const void* text, std::string_view& to) noexcept {
        to = *static_cast<const std::string*>(text);
        to.remove_prefix(to.find('$') + 1);
        return !to.empty();
    }

    std::deque<std::string> texts_;
    std::deque<LiteralSet> sets_;
};

// Rule is one that was read, and the words it was made of.
struct Rule {
    AccessEffect effect;
    std::vector<std::string_view> words;
    std::vector<AccessPair> pairs;
};


std::string suggestion_of(const AccessError& error) {
    return std::string(error.suggestion);
}


// Two readings of a word say the same; what is refused is refused with a
// sentence.
bool read_word(AccessPair& to, AccessEffect effect, std::string_view word,
               World& world) {
    const AccessError error =
        read_access_pair(to, effect, word, world.host(), world.memory.arena());
    AccessPair again;
    const AccessError second = read_access_pair(
        again, effect, word, world.host(), world.memory.arena());
    require(error.objection == second.objection && error.line == second.line
                && suggestion_of(error) == suggestion_of(second),
            "a pair was read differently the second time");
    require(error.doubt == second.doubt
                && (error.doubt.empty() || error.objection.empty()),
            "a pair was doubted differently the second time");
    require(is_visible_ascii(error.objection) && is_visible_ascii(error.doubt),
            "an odd objection");
    if (!error.objection.empty()) {
        return false;
    }
    require(to.pattern.kind == again.pattern.kind
                && to.pattern.text == again.pattern.text,
            "a pair was read differently the second time");
    return true;
}


std::vector<Rule> read_rules(std::string_view text, World& world) {
    std::vector<Rule> rules;
    while (!text.empty() && rules.size() < 16) {
        std::string_view line = fuzz::take_until(text, "\n");
        Rule rule{fuzz::take_until(line, "\t") == "deny" ? AccessEffect::deny
                                                         : AccessEffect::allow,
                  {},
                  {}};
        while (!line.empty()) {
            const std::string_view word = fuzz::take_until(line, "\t");
            AccessPair pair;
            if (read_word(pair, rule.effect, word, world)) {
                rule.words.push_back(word);
                rule.pairs.push_back(pair);
            }
        }
        // The configuration has no rule without pairs.
        if (!rule.pairs.empty()) {
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}


AccessDecision decide(std::span<const AccessRule> rules,
                      const Identity& identity, World& world,
                      std::size_t memory_for = SIZE_MAX,
                      std::size_t* used = nullptr) {
    Memory memory{memory_for};
    const AccessVerdict verdict =
        AccessPolicy{rules}.decide(identity, world.calls(), memory.arena());
    if (used != nullptr) {
        *used = memory.requests();
    }
    if (verdict.rule != nullptr) {
        require(verdict.rule >= rules.data()
                    && verdict.rule < rules.data() + rules.size(),
                "a rule of nowhere decided");
    }
    return verdict.decision;
}


bool applies(AccessEffect effect, const Rule& rule, const Identity& identity,
             World& world) {
    const AccessRule one[] = {{effect, rule.pairs}};
    return decide(one, identity, world)
           == (effect == AccessEffect::allow ? AccessDecision::granted
                                             : AccessDecision::denied_rule);
}


// The first rule that applies when it is alone decides when it is not.
AccessDecision first_of(const std::vector<Rule>& rules,
                        const Identity& identity, World& world) {
    bool has_allow = false;
    for (const Rule& rule : rules) {
        if (applies(rule.effect, rule, identity, world)) {
            return rule.effect == AccessEffect::allow
                       ? AccessDecision::granted
                       : AccessDecision::denied_rule;
        }
        has_allow = has_allow || rule.effect == AccessEffect::allow;
    }
    return has_allow ? AccessDecision::denied_no_rule
                     : AccessDecision::abstained;
}


// Whatever allows would also deny, and simple pairs do what is obvious.
void require_sense(const Rule& rule, const Identity& identity, World& world) {
    require(!applies(AccessEffect::allow, rule, identity, world)
                || applies(AccessEffect::deny, rule, identity, world),
            "a rule allows whom it would not deny");
    for (std::size_t i = 0; i < rule.words.size(); i++) {
        const Rule one{rule.effect, {rule.words[i]}, {rule.pairs[i]}};
        for (const AccessEffect effect :
             {AccessEffect::allow, AccessEffect::deny}) {
            const std::optional<bool> expected =
                fuzz::naive_match(rule.words[i], effect, identity);
            require(
                !expected || applies(effect, one, identity, world) == *expected,
                "a pair is not what a naive comparison says");
        }
    }
}


// Without memory nobody gets in who did not before.
void require_closed_without_memory(std::span<const AccessRule> rules,
                                   const Identity& identity, World& world,
                                   AccessDecision decision,
                                   std::size_t needed) {
    for (std::size_t given = 0; given < needed && given < 8; given++) {
        const AccessDecision poor = decide(rules, identity, world, given);
        require(poor != AccessDecision::granted
                    || decision == AccessDecision::granted,
                "the lack of memory let somebody in");
        require(poor != AccessDecision::abstained
                    || decision == AccessDecision::abstained,
                "the lack of memory lifted a denial");
    }
}


void judge(const std::vector<Rule>& rules, const Identity& identity,
           World& world) {
    std::vector<AccessRule> policy;
    for (const Rule& rule : rules) {
        policy.push_back({rule.effect, rule.pairs});
    }
    std::size_t needed = 0;
    const AccessDecision decision =
        decide(policy, identity, world, SIZE_MAX, &needed);
    require(decide(policy, identity, world) == decision,
            "a decision is another the second time");
    // Where four searches failed the rest have, of the other rules as well.
    world.failures = 0;
    require(decide(policy, identity, world) == decision,
            "a decision is another the third time");
    const std::size_t failures = world.failures;
    require(failures <= 4, "more was searched than four failures");
    const AccessDecision expected = first_of(rules, identity, world);
    require(failures < 4 ? decision == expected
                         : decision != AccessDecision::granted
                               || expected == AccessDecision::granted,
            "it is not the first rule that decides");
    require_closed_without_memory(policy, identity, world, decision, needed);
    for (const Rule& rule : rules) {
        require_sense(rule, identity, world);
    }

    // Of a certificate that may not be spoken of nothing is known.
    Identity hidden;
    hidden.tls = hidden.presented = true;
    require(decide(policy, hidden, world) != AccessDecision::granted,
            "nobody knows who got in");
}

}  // namespace


extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
    std::string_view rest = fuzz::text_of({data, size});
    World world;
    const std::vector<Rule> rules =
        read_rules(fuzz::take_until(rest, "\n\n"), world);

    const unsigned char* der = fuzz::bytes_of(rest).data();
    const x509::CertificateHandle certificate{
        d2i_X509(nullptr, &der, static_cast<long>(rest.size()))};
    ERR_clear_error();
    fuzz::FactsText facts;
    Identity identity;
    if (certificate) {
        std::vector<AccessRule> policy;
        for (const Rule& rule : rules) {
            policy.push_back({rule.effect, rule.pairs});
        }
        identity.tls = identity.presented = identity.verified = true;
        identity.disclosed = true;
        require(x509::load_facts(identity, *certificate,
                                 AccessPolicy{policy}.facts(),
                                 world.memory.arena()),
                "facts cannot be loaded");
    } else {
        identity = facts.read(rest);
    }
    judge(rules, identity, world);
    require(ERR_peek_error() == 0, "an error is left behind");
    return 0;
}
