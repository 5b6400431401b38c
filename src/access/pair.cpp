// The `attribute=pattern` pairs that access rules consist of.
#include "access/pair.hpp"

#include "base/suggestion.hpp"
#include "base/text.hpp"
#include "identity/attribute_names.hpp"
#include "identity/host_label.hpp"
#include "identity/spiffe.hpp"

namespace client_cert {
namespace {

constexpr AccessError k_done{{}};
constexpr AccessError k_no_memory{"there is no memory"};


// put_stray_bits appends a sentence that names the network that was meant.
void put_stray_bits(Writer& out, const IpNetwork& network) noexcept {
    out.put("the network has bits set behind its prefix: write ");
    network.put(out);
}


// put_known appends the attributes that there are.
void put_known(Writer& out) noexcept {
    out.put("there is no such attribute, known are ");
    for (const std::string_view name : access_attribute_names()) {
        if (name.find('.') == std::string_view::npos) {
            out.put(name);
            out.put(", ");
        }
    }
    out.put("dotted OIDs, and issuer.cn and its like");
}


// say has a sentence written by a function.
template <class Put>
AccessError say(Put put, Arena arena) noexcept {
    const std::string_view sentence =
        compose(put, [&](std::size_t size) { return arena.text(size); });
    return sentence.data() != nullptr ? AccessError{sentence} : k_no_memory;
}


// known_elsewhere is the attribute that is called otherwise elsewhere; empty
// where there is none.
std::string_view known_elsewhere(std::string_view word, Arena arena) noexcept {
    constexpr std::string_view issuer = "issuer.";
    if (!word.starts_with(issuer)) {
        return attribute_word(word);
    }
    const std::string_view name =
        attribute_word(without_first(word, issuer.size()));
    // gcc would think of names without end.
    constexpr std::size_t longest = 64;
    if (name.empty() || name.size() > longest) {
        return {};
    }
    const std::size_t size = issuer.size() + name.size();
    char* const room = arena.text(size);
    if (room == nullptr) {
        return {};
    }
    Writer out{{room, size}};
    out.put(issuer);
    out.put(name);
    return {room, size};
}


AccessError no_such_attribute(std::string_view word, Arena arena) noexcept {
    // It need not resemble the name that it has here.
    std::string_view guess = known_elsewhere(word, arena);
    if (guess.empty()) {
        guess = nearest(word, access_attribute_names());
    }
    return guess.empty() ? say(put_known, arena)
                         : AccessError{"there is no such attribute", guess};
}


// PairReader reads one pattern.
class PairReader {
public:
    PairReader(AccessPair& to, AccessEffect effect, const AccessHost& host,
               Arena arena) noexcept
        : pattern_(to.pattern),
          attribute_(to.attribute),
          effect_(effect),
          host_(host),
          arena_(arena) {}

    [[nodiscard]] AccessError read(std::string_view text) noexcept {
        if (text.empty()) {
            return {"an empty pattern matches nobody"};
        }
        switch (text.front()) {
            case '=':
                return undoubted(read_literal(without_first(text, 1)));
            case '~':
                return read_regex(without_first(text, 1));
            case '@':
                return read_list(without_first(text, 1));
            default:
                break;
        }
        if (host_.has_variables(host_.owner, text)) {
            return read_expansion(text);
        }
        switch (attribute_.form) {
            case LiteralForm::dns:
                return read_dns(text);
            case LiteralForm::ip:
                return text.find('/') != std::string_view::npos
                           ? read_network(text)
                           : read_literal(text);
            case LiteralForm::spiffe:
                return text.ends_with('/') ? read_spiffe_prefix(text)
                                           : read_literal(text);
            default:
                return read_literal(text);
        }
    }

private:
    AccessError read_literal(std::string_view text) noexcept {
        LiteralReader reader{arena_, host_.eku};
        const Literal literal = reader.read_written(attribute_.form, text);
        if (!literal.objection.empty()) {
            return {literal.objection};
        }
        // The reader's memory is the arena's, and it reads nothing else.
        pattern_.kind = PatternKind::literal;
        pattern_.text = literal.bytes;
        return {{}, {}, 0, literal.doubt};
    }

    AccessError read_regex(std::string_view text) noexcept {
        const bool ignore_case = text.starts_with('*');
        if (ignore_case) {
            text.remove_prefix(1);
        }
        if (text.empty()) {
            return {"an empty regular expression matches everybody"};
        }
        AccessError error = k_done;
        pattern_.kind = PatternKind::regex;
        pattern_.compiled = host_.compile_regex(host_.owner, text, ignore_case,
                                                error.objection);
        return unless(pattern_.compiled != nullptr, error);
    }

    AccessError read_list(std::string_view name) noexcept {
        if (name.empty()) {
            return {"the name of a file belongs behind @"};
        }
        if (host_.has_variables(host_.owner, name)) {
            return {
                "a list is read at start, its name cannot contain a variable"};
        }
        LiteralSet::Problem problem;
        pattern_.kind = PatternKind::set;
        pattern_.set =
            host_.load_list(host_.owner, name, attribute_.form, problem);
        if (pattern_.set == nullptr) {
            return unless(false, {problem.objection, {}, problem.line});
        }
        if (!pattern_.set->empty()) {
            return {{}, {}, problem.line, problem.doubt};
        }
        if (effect_ == AccessEffect::allow) {
            return {"an empty list allows nobody"};
        }
        return {{},
                {},
                0,
                "an empty list denies nobody, name a file that has lines"};
    }

    AccessError read_expansion(std::string_view text) noexcept {
        if (has_wildcard(text)) {
            return {
                "what a variable expands to is compared literally, without "
                "wildcard, network or prefix"};
        }
        AccessError error = k_done;
        pattern_.kind = PatternKind::expansion;
        pattern_.text = text;
        pattern_.compiled =
            host_.compile_text(host_.owner, text, error.objection);
        return unless(pattern_.compiled != nullptr, error);
    }

    // has_wildcard tells whether a text with variables is meant as a pattern
    // that is none: as a literal it would match nobody.
    [[nodiscard]] bool has_wildcard(std::string_view text) const noexcept {
        switch (attribute_.form) {
            case LiteralForm::dns:
                return text.starts_with('.') || text.starts_with('*');
            case LiteralForm::ip:
                return text.find('/') != std::string_view::npos;
            case LiteralForm::spiffe:
                return text.ends_with('/');
            default:
                return false;
        }
    }

    AccessError read_dns(std::string_view text) noexcept {
        const bool is_label = text.starts_with("*.");
        if (is_label) {
            text.remove_prefix(1);
        }
        if (text.find('*') != std::string_view::npos) {
            return {
                "a wildcard stands for a whole label at the beginning: write "
                "*.example.com"};
        }
        if (!text.starts_with('.')) {
            return read_literal(text);
        }
        if (!are_host_labels(without_first(text, 1))) {
            return {"a domain is written .example.com or *.example.com"};
        }
        pattern_.kind =
            is_label ? PatternKind::dns_label : PatternKind::dns_domain;
        pattern_.text = text;
        return k_done;
    }

    AccessError read_network(std::string_view text) noexcept {
        pattern_.kind = PatternKind::ip_network;
        switch (pattern_.network.read(text)) {
            case IpNetwork::Reading::done:
                return k_done;
            case IpNetwork::Reading::invalid:
                return {"a network is written 192.0.2.0/24 or 2001:db8::/32"};
            case IpNetwork::Reading::stray_bits:;
        }
        return say([&](Writer& out) { put_stray_bits(out, pattern_.network); },
                   arena_);
    }

    AccessError read_spiffe_prefix(std::string_view text) noexcept {
        pattern_.kind = PatternKind::spiffe_prefix;
        pattern_.text = text;
        text.remove_suffix(1);
        return unless(is_spiffe_id(text),
                      {"the beginning of SPIFFE IDs is written "
                       "spiffe://trust.domain/path/"});
    }

    // undoubted is what somebody insists on.
    static AccessError undoubted(AccessError error) noexcept {
        error.doubt = {};
        return error;
    }

    // unless is an error where something was not done, which has to say so.
    static AccessError unless(bool done, AccessError error) noexcept {
        if (done) {
            return k_done;
        }
        return error.objection.empty() ? k_no_memory : error;
    }

    AccessPattern& pattern_;
    const AccessAttribute& attribute_;
    AccessEffect effect_;
    const AccessHost& host_;
    Arena arena_;
};

}  // namespace


AccessError read_access_pair(AccessPair& to, AccessEffect effect,
                             std::string_view word, const AccessHost& host,
                             Arena arena) noexcept {
    to = {};
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
        return {"a rule consists of attribute=pattern, such as cn=alice"};
    }
    const std::string_view attribute{word.data(), equals};
    if (!find_access_attribute(to.attribute, attribute)) {
        return no_such_attribute(attribute, arena);
    }
    word.remove_prefix(equals + 1);
    return PairReader{to, effect, host, arena}.read(word);
}


bool can_both_match(const AccessPair& a, const AccessPair& b,
                    AccessEffect effect) noexcept {
    const AccessAttribute& attribute = a.attribute;
    // An e-mail address may be in the subjectAltName beside the subject's.
    const bool is_once = attribute.source == AccessSource::attribute
                         && effect == AccessEffect::allow
                         && attribute.is_wanted_once();
    return a.attribute != b.attribute || a.pattern.kind != PatternKind::literal
           || b.pattern.kind != PatternKind::literal
           || a.pattern.text == b.pattern.text
           || !(is_once || attribute.is_one_value());
}

}  // namespace client_cert
