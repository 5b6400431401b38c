// Who gets in: rules, and what they say of a certificate.
#include "access/policy.hpp"

#include <algorithm>

#include "access/value.hpp"
#include "base/text.hpp"
#include "encoding/hex.hpp"
#include "identity/distinguished_name.hpp"
#include "identity/host_label.hpp"
#include "identity/ip_address.hpp"
#include "identity/uri_form.hpp"

namespace client_cert {
namespace {

// k_most_failures is how many searches of a decision may fail before the rest
// of them have.
constexpr std::uint8_t k_most_failures = 4;

using Outcome = KnownSearch::Outcome;

// Match is how well something matches, the better the greater.
enum class Match : std::uint8_t { no, unknown, yes };


Outcome outcome_of(Match match) noexcept {
    return match == Match::yes       ? Outcome::yes
           : match == Match::unknown ? Outcome::unknown
                                     : Outcome::no;
}


Match match_of(Outcome outcome) noexcept {
    return outcome == Outcome::yes       ? Match::yes
           : outcome == Outcome::unknown ? Match::unknown
                                         : Match::no;
}


Match yes_if(bool matches) noexcept {
    return matches ? Match::yes : Match::no;
}


bool is_hex_source(AccessSource source) noexcept {
    return source == AccessSource::sha256 || source == AccessSource::spki_sha256
           || source == AccessSource::ski || source == AccessSource::aki;
}


// in_front_of takes the domain, which begins with a dot, from the end of a host
// name, without case; false where it is not there.
bool in_front_of(std::string_view domain, std::string_view& name) noexcept {
    if (name.size() < domain.size()) {
        return false;
    }
    const std::size_t front = name.size() - domain.size();
    if (!equals_ignoring_case(without_first(name, front), domain)) {
        return false;
    }
    name.remove_suffix(domain.size());
    return true;
}


// What stands in front of a domain and is no label may be taken for one by
// others, such as `*` or a name with a zero byte.
Match match_dns_label(std::string_view domain, std::string_view name) noexcept {
    if (!in_front_of(domain, name) || name.find('.') != std::string_view::npos)
    {
        return Match::no;
    }
    return is_host_label(name) ? Match::yes : Match::unknown;
}


Match match_dns_domain(std::string_view domain,
                       std::string_view name) noexcept {
    if (equals_ignoring_case(without_first(domain, 1), name)) {
        return Match::yes;
    }
    if (!in_front_of(domain, name)) {
        return Match::no;
    }
    return are_host_labels(name) ? Match::yes : Match::unknown;
}


// Judge compares one certificate with the rules, for one request.
class Judge {
public:
    Judge(const Identity& identity, const AccessCalls& calls, Arena arena,
          std::span<KnownSearch> known) noexcept
        : identity_(identity),
          calls_(calls),
          known_(known),
          expansions_(arena, calls.eku),
          values_(arena, calls.eku),
          texts_(arena),
          uris_(arena) {}

    // applies tells whether a rule takes effect. Rules come in their order.
    [[nodiscard]] bool applies(const AccessRule& rule) noexcept {
        const bool is_allow = rule.effect == AccessEffect::allow;
        KnownSearch* known = known_.empty() ? nullptr : &known_[first_pair_];
        first_pair_ += rule.pairs.size();
        for (const AccessPair& pair : rule.pairs) {
            const bool is_regex = pair.pattern.kind == PatternKind::regex;
            const Match match = known != nullptr && is_regex
                                    ? match_once(pair, rule.effect, *known)
                                    : match_pair(pair, rule.effect);
            known = known != nullptr ? known + 1 : nullptr;
            if (match == Match::no || (match == Match::unknown && is_allow)) {
                return false;
            }
        }
        // Nothing to match is nothing known.
        return !rule.pairs.empty() || !is_allow;
    }

    // lacks_memory tells whether something was not compared for want of it.
    [[nodiscard]] bool lacks_memory() const noexcept { return lacks_memory_; }

private:
    // match_once is match_pair, or what it came to for an earlier decision.
    Match match_once(const AccessPair& pair, AccessEffect effect,
                     KnownSearch& known) noexcept {
        if (known.outcome != Outcome::none) {
            failures_ =
                std::min(k_most_failures,
                         static_cast<std::uint8_t>(failures_ + known.failures));
            return match_of(known.outcome);
        }
        const std::uint8_t before = failures_;
        const Match match = match_pair(pair, effect);
        // Where nothing was searched any more, nothing was found out; and there
        // may be memory another time.
        if (before < k_most_failures && !lacks_memory_) {
            known.outcome = outcome_of(match);
            known.failures = failures_ < k_most_failures
                                 ? static_cast<std::uint8_t>(failures_ - before)
                                 : k_most_failures;
        }
        return match;
    }

    Match match_pair(const AccessPair& pair, AccessEffect effect) noexcept {
        const bool is_allow = effect == AccessEffect::allow;
        const AccessAttribute& attribute = pair.attribute;
        if (!identity_.disclosed || attribute.is_unreadable(identity_, effect))
        {
            return Match::unknown;
        }
        if (is_allow && attribute.is_wanted_once()
            && only_attribute(identity_.subject_attributes, attribute.oid)
                   .several)
        {
            return Match::no;
        }

        std::string_view literal = pair.pattern.text;
        if (pair.pattern.kind == PatternKind::expansion) {
            if (const Match expanded = expand(literal, pair, effect);
                expanded != Match::yes)
            {
                return expanded;
            }
        }

        Match best = Match::no;
        each_access_value(
            attribute, effect, identity_,
            [&](const AccessValue& value) noexcept {
                const bool is_passed_over =
                    is_allow && (!value.is_plain || value.bytes.empty());
                if (best == Match::yes || is_passed_over) {
                    return;
                }
                const Match match = value.is_text
                                        ? match_value(pair, literal, value)
                                        : Match::unknown;
                best = std::max(best, match);
                if (!is_allow && attribute.is_uri() && best != Match::yes) {
                    best = std::max(best,
                                    match_uri_form(pair, literal, value.bytes));
                }
            });
        return best;
    }

    // without_memory is what there is to say where memory lacks.
    Match without_memory() noexcept {
        lacks_memory_ = true;
        return Match::unknown;
    }

    // match_uri_form compares a URI as if its host were written as most do.
    Match match_uri_form(const AccessPair& pair, std::string_view literal,
                         std::string_view uri) noexcept {
        const std::string_view form =
            compose([&](Writer& out) { put_uri_form(out, uri); },
                    [&](std::size_t size) { return uris_.take<char>(size); });
        if (form.data() == nullptr) {
            return without_memory();
        }
        return form != uri ? match_value(pair, literal, AccessValue{form})
                           : Match::no;
    }

    // expand makes the literal of an expansion: `no` where it has none.
    Match expand(std::string_view& literal, const AccessPair& pair,
                 AccessEffect effect) noexcept {
        std::string_view text;
        if (!calls_.expand(calls_.owner, pair.pattern.compiled, text)) {
            return without_memory();
        }
        if (effect == AccessEffect::deny && ends_in_host(pair.attribute.form)
            && text.ends_with('.'))
        {
            text.remove_suffix(1);
        }
        const Literal read = expansions_.read(pair.attribute.form, text);
        if (read.no_memory) {
            return without_memory();
        }
        literal = read.bytes;
        return yes_if(read.objection.empty());
    }

    Match match_value(const AccessPair& pair, std::string_view literal,
                      const AccessValue& value) noexcept {
        const AccessPattern& pattern = pair.pattern;
        switch (pattern.kind) {
            case PatternKind::regex:
                return search(pair, value.bytes);
            case PatternKind::dns_label:
                return match_dns_label(pattern.text, value.bytes);
            case PatternKind::dns_domain:
                return match_dns_domain(pattern.text, value.bytes);
            case PatternKind::ip_network:
                return yes_if(pattern.network.has(value.bytes));
            case PatternKind::spiffe_prefix:
                return yes_if(value.bytes.starts_with(pattern.text));
            case PatternKind::literal:
            case PatternKind::set:
            case PatternKind::expansion:;
        }

        const Literal read = read_value(pair.attribute, value.bytes);
        if (!read.objection.empty()) {
            return read.no_memory ? without_memory() : Match::no;
        }
        return yes_if(pattern.kind == PatternKind::set
                          ? pattern.set->contains(read.bytes)
                          : read.bytes == literal);
    }

    Literal read_value(const AccessAttribute& attribute,
                       std::string_view value) noexcept {
        return attribute.source == AccessSource::name
                   ? values_.read_name(name_of(attribute, identity_))
                   : values_.read_value(attribute.form, value);
    }

    // search runs a regular expression over a value as it is shown.
    Match search(const AccessPair& pair, std::string_view value) noexcept {
        if (failures_ >= k_most_failures) {
            return Match::unknown;
        }
        const bool is_hex = is_hex_source(pair.attribute.source);
        if (is_hex || pair.attribute.form == LiteralForm::ip) {
            const auto put = [&](Writer& out) {
                if (is_hex) {
                    put_hex_lower(
                        out,
                        {reinterpret_cast<const unsigned char*>(value.data()),
                         value.size()});
                } else {
                    (void)put_ip_address(out, value);
                }
            };
            value = compose(
                put, [&](std::size_t size) { return texts_.take<char>(size); });
            if (value.data() == nullptr) {
                return without_memory();
            }
        }
        switch (calls_.search(calls_.owner, pair.pattern.compiled, value)) {
            case SearchResult::found:
                return Match::yes;
            case SearchResult::not_found:
                return Match::no;
            case SearchResult::no_memory:
                return without_memory();
            case SearchResult::failed:
                failures_++;
                break;
            case SearchResult::stopped:
                failures_ = k_most_failures;
        }
        return Match::unknown;
    }

    const Identity& identity_;
    const AccessCalls& calls_;
    std::span<KnownSearch> known_;
    // first_pair_ counts the pairs of the rules before, failures_ the searches
    // that failed.
    std::size_t first_pair_ = 0;
    std::uint8_t failures_ = 0;
    bool lacks_memory_ = false;
    LiteralReader expansions_;
    LiteralReader values_;
    Scratch texts_;
    Scratch uris_;
};

}  // namespace


AccessPolicy::AccessPolicy(std::span<const AccessRule> rules) noexcept
    : rules_(rules) {
    std::size_t pairs = 0;
    bool searches = false;
    for (const AccessRule& rule : rules) {
        has_allow_ = has_allow_ || rule.effect == AccessEffect::allow;
        pairs += rule.pairs.size();
        for (const AccessPair& pair : rule.pairs) {
            searches = searches || pair.pattern.kind == PatternKind::regex;
            facts_ |= pair.attribute.facts(rule.effect);
            depends_on_request_ =
                depends_on_request_
                || pair.pattern.kind == PatternKind::expansion;
        }
    }
    known_size_ = searches ? pairs : 0;
}


AccessVerdict AccessPolicy::decide(
    const Identity& identity, const AccessCalls& calls, Arena arena,
    std::span<KnownSearch> known) const noexcept {
    Judge judge{identity, calls, arena, known};
    for (const AccessRule& rule : rules_) {
        if (judge.applies(rule)) {
            return {rule.effect == AccessEffect::allow
                        ? AccessDecision::granted
                        : AccessDecision::denied_rule,
                    &rule, judge.lacks_memory()};
        }
    }
    return {
        has_allow_ ? AccessDecision::denied_no_rule : AccessDecision::abstained,
        nullptr, judge.lacks_memory()};
}

}  // namespace client_cert
