// What the names of variables mean, `$client_cert_...`.
#include "nginx/ngx.hpp"

#include "nginx/variable_names.hpp"

#include "base/suggestion.hpp"
#include "base/text.hpp"
#include "identity/attribute_names.hpp"
#include "identity/object_identifier.hpp"

namespace client_cert::nginx {
namespace {

constexpr std::string_view k_verified = "verified_";

constexpr Family k_families[] = {
    {"subject_", &formats::subject_attribute, true},
    {"issuer_", &formats::issuer_attribute, true},
    {"ext_", &formats::extension, false},
};

// SpecialName is how a Special is called after `client_cert_`.
struct SpecialName {
    std::string_view name;
    Special special;
    // is_fact is true where it is a fact of a certificate.
    bool is_fact;
};

constexpr SpecialName k_specials[] = {
    {"days_left", Special::days_left, true},
    {"access", Special::access, false},
};


// means_something tells whether there is such a variable. False also where
// there is no memory.
bool means_something(ngx_conf_t* cf, const Asked& wanted) noexcept {
    if (named_value(wanted) != nullptr || special_of(wanted) != Special::none) {
        return true;
    }
    const Family* family = family_of(wanted);
    return family != nullptr
           && !argument_of(*family, wanted.what, cf->pool).empty();
}


// Guess is the name of a variable, in three parts.
struct Guess {
    std::string_view verified;
    std::string_view family;
    std::string_view name;
};


// in_variable is how a variable calls an attribute: its name, or its dotted OID
// with underscores; empty where there is no memory.
std::string_view in_variable(std::string_view word, ngx_pool_t* pool) noexcept {
    constexpr std::string_view prefix = "oid_";
    if (!is_dotted_oid(word)) {
        return word;
    }
    const std::size_t size = prefix.size() + word.size();
    auto* const text = static_cast<u_char*>(ngx_pnalloc(pool, size));
    if (text == nullptr) {
        return {};
    }
    u_char* end = ngx_cpymem(text, prefix.data(), prefix.size());
    for (const char c : word) {
        *end++ = static_cast<u_char>(c == '.' ? '_' : c);
    }
    return {chars(text), size};
}


// guess_end guesses the name of an attribute in place of a misspelt one.
Guess guess_end(const Asked& wanted) noexcept {
    const Family* family = family_of(wanted);
    if (family == nullptr || !family->by_attribute_name) {
        return {};
    }
    const std::string_view word =
        without_first(wanted.what, family->prefix.size());
    return {{}, family->prefix, nearest(word, attribute_names())};
}


// guess_type finds an attribute that is called otherwise elsewhere.
Guess guess_type(ngx_conf_t* cf, const Asked& wanted) noexcept {
    const Family* family = family_of(wanted);
    if (family == nullptr || !family->by_attribute_name) {
        return {};
    }
    const std::string_view word =
        attribute_word(without_first(wanted.what, family->prefix.size()));
    if (word.empty()) {
        return {};
    }
    return {wanted.verified ? k_verified : std::string_view{}, family->prefix,
            in_variable(word, cf->pool)};
}


// guess_whole guesses a fixed name.
Guess guess_whole(const Asked& wanted) noexcept {
    std::string_view known[64];
    std::size_t count = 0;
    const auto add = [&](std::string_view name, bool is_fact) {
        if (count < std::size(known) && (is_fact || !wanted.verified)) {
            known[count++] = name;
        }
    };
    for (const SpecialName& one : k_specials) {
        add(one.name, one.is_fact);
    }
    for (const NamedValue& value : named_values()) {
        add(value.name, !value.verdict);
    }
    return {{}, {}, nearest(wanted.what, {known, count})};
}


// guess_variable guesses what a name without meaning should have been.
Guess guess_variable(ngx_conf_t* cf, const Asked& wanted) noexcept {
    const std::size_t end = wanted.what.find('_');
    if (!wanted.verified && end != std::string_view::npos) {
        // `verify` is likely, and too short to be near.
        constexpr std::size_t farthest = 3;
        const std::string_view rest = without_first(wanted.what, end + 1);
        if (edit_distance({wanted.what.data(), end}, "verified") <= farthest
            && means_something(cf, {rest, true}))
        {
            return {k_verified, {}, rest};
        }
    }
    if (const Guess type = guess_type(cf, wanted); !type.name.empty()) {
        return type;
    }
    const Guess whole = guess_whole(wanted);
    Guess guess = guess_end(wanted);
    const std::string_view written =
        without_first(wanted.what, guess.family.size());
    if (guess.name.empty()
        || (!whole.name.empty()
            && edit_distance(wanted.what, whole.name)
                   < edit_distance(written, guess.name)))
    {
        guess = whole;
    }
    guess.verified = wanted.verified ? k_verified : std::string_view{};
    return guess;
}

}  // namespace


Asked asked(std::string_view name) noexcept {
    const std::string_view what = without_first(name, k_variables.size());
    return what.starts_with(k_verified)
               ? Asked{without_first(what, k_verified.size()), true}
               : Asked{what, false};
}


const NamedValue* named_value(const Asked& wanted) noexcept {
    for (const NamedValue& value : named_values()) {
        if (wanted.what == value.name) {
            return wanted.verified && value.verdict ? nullptr : &value;
        }
    }
    return nullptr;
}


Special special_of(const Asked& wanted) noexcept {
    for (const SpecialName& one : k_specials) {
        if (one.name == wanted.what && (one.is_fact || !wanted.verified)) {
            return one.special;
        }
    }
    return Special::none;
}


const Family* family_of(const Asked& wanted) noexcept {
    for (const Family& family : k_families) {
        if (wanted.what.starts_with(family.prefix)) {
            return &family;
        }
    }
    return nullptr;
}


std::string_view argument_of(const Family& family, std::string_view name,
                             ngx_pool_t* pool) noexcept {
    constexpr std::string_view oid_prefix = "oid_";

    std::string_view end = without_first(name, family.prefix.size());
    if (family.by_attribute_name) {
        if (!end.starts_with(oid_prefix)) {
            const std::string_view oid = attribute_oid(end);
            return oid.empty() ? std::string_view("") : oid;
        }
        end.remove_prefix(oid_prefix.size());
    }
    auto* text = static_cast<u_char*>(ngx_pnalloc(pool, end.size() + 1));
    if (text == nullptr) {
        return {};
    }
    for (std::size_t i = 0; i < end.size(); i++) {
        text[i] = static_cast<u_char>(end[i] == '_' ? '.' : end[i]);
    }
    const std::string_view oid{chars(text), end.size()};
    return is_dotted_oid(oid) ? oid : std::string_view("");
}


ngx_int_t refuse_variable(ngx_conf_t* cf, std::string_view name) noexcept {
    const ngx_str_t text = to_ngx(name);
    const Asked wanted = asked(name);
    const ngx_str_t what = to_ngx(wanted.what);
    if (wanted.verified && means_something(cf, {wanted.what, false})) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", it would be a verdict and "
                      "no fact of a certificate, write \"$client_cert_%V\"",
                      &text, &what);
        return NGX_ERROR;
    }
    const Guess guess = guess_variable(cf, wanted);
    if (!guess.name.empty()) {
        const ngx_str_t parts[] = {to_ngx(guess.verified), to_ngx(guess.family),
                                   to_ngx(guess.name)};
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", did you mean "
                      "\"$client_cert_%V%V%V\"?",
                      &text, &parts[0], &parts[1], &parts[2]);
    } else {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown variable \"$%V\", write an attribute's name as "
                      "in \"$client_cert_subject_cn\", or an OID as in "
                      "\"$client_cert_subject_oid_2_5_4_97\" or "
                      "\"$client_cert_ext_2_5_29_17\"",
                      &text);
    }
    return NGX_ERROR;
}


void refuse_taken(ngx_conf_t* cf, const ngx_str_t& name) noexcept {
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "\"$%V\" is a variable of this module, and \"map\", \"set\" "
                  "or their like makes another one of that name, write "
                  "another name there",
                  &name);
}

}  // namespace client_cert::nginx
