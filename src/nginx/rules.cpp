// The rules of client_cert_allow and client_cert_deny in a configuration.
#include "nginx/ngx.hpp"

#include "nginx/rules.hpp"

#include <openssl/rand.h>

#include "base/text.hpp"
#include "nginx/bounded_regex.hpp"
#include "nginx/list_file.hpp"
#include "nginx/stopwatch.hpp"
#include "x509/eku_names.hpp"
#include "x509/twin_signature.hpp"

namespace client_cert::nginx {
namespace {

constexpr EkuNames k_eku_names = {
    nullptr, [](void*, std::string_view text, std::string_view& name) noexcept {
        return x509::find_eku(text, name);
    }};


// Reading is what rules are read with.
struct Reading {
    ngx_conf_t* cf;
    ngx_array_t& lists;
    const Scripting& scripting;
};


Reading& reading_of(void* owner) noexcept {
    return *static_cast<Reading*>(owner);
}


bool has_variables(void* owner, std::string_view text) noexcept {
    return reading_of(owner).scripting.has_variables(text);
}


const void* compile_text(void* owner, std::string_view text,
                         std::string_view& objection) noexcept {
    const Reading& reading = reading_of(owner);
    return reading.scripting.compile(reading.cf, text, objection);
}


const void* compile_regex(void* owner, std::string_view regex, bool ignore_case,
                          std::string_view& objection) noexcept {
    return compile_bounded(reading_of(owner).cf, regex, ignore_case, objection);
}


// random_number is one that nobody outside knows.
std::uint64_t random_number() noexcept {
    std::uint64_t number = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof(number))
        != 1) {
        ERR_clear_error();
    }
    return number;
}


const LiteralSet* load_list(void* owner, std::string_view name,
                            LiteralForm form,
                            LiteralSet::Problem& problem) noexcept {
    ngx_conf_t* cf = reading_of(owner).cf;
    ngx_str_t path = to_ngx(name);
    auto* copy = static_cast<u_char*>(ngx_pnalloc(cf->pool, name.size() + 1));
    if (copy == nullptr) {
        return nullptr;
    }
    *ngx_cpymem(copy, name.data(), name.size()) = '\0';
    path.data = copy;
    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return nullptr;
    }
    ngx_array_t& lists = reading_of(owner).lists;
    for (const ListSet* known : elements<ListSet*>(&lists)) {
        if (known->form == form && view(known->path) == view(path)) {
            return &known->set;
        }
    }
    auto* list = create<ListSet>(cf->pool);
    if (list == nullptr) {
        return nullptr;
    }
    list->path = path;
    list->form = form;
    ngx_str_t text;
    if (!read_whole(cf, path, text, problem.objection)) {
        return nullptr;
    }
    problem = list->set.load(view(text), form, k_eku_names,
                             pool_arena(cf->pool), random_number());
    ngx_free(text.data);
    return problem.objection.empty() && push(lists, list) != nullptr
               ? &list->set
               : nullptr;
}


// Searches are those of one decision.
struct Searches {
    const Expander& expander;
    ngx_pool_t* scratch;
    Stopwatch stopwatch;
};


// search ends the decision's searches where all of them, short as each may be,
// take too long.
SearchResult search(void* owner, const void* regex,
                    std::string_view value) noexcept {
    auto& searches = *static_cast<Searches*>(owner);
    return searches.stopwatch.is_over()
               ? SearchResult::stopped
               : search_bounded(*static_cast<const BoundedRegex*>(regex),
                                value);
}


bool expand(void* owner, const void* text, std::string_view& to) noexcept {
    const auto& searches = *static_cast<Searches*>(owner);
    return searches.expander.expand(searches.expander.owner, text,
                                    searches.scratch, to);
}


char* refuse_pair(ngx_conf_t* cf, const ngx_str_t& word,
                  const AccessError& error) noexcept {
    const ngx_str_t objection = to_ngx(error.objection);
    const ngx_str_t guess = to_ngx(error.suggestion);
    if (guess.len != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\": %V, did you mean \"%V\"?", &word,
                           &objection, &guess);
    } else if (error.line != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\", line %uz: %V", &word,
                           error.line, &objection);
    } else {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\": %V", &word,
                           &objection);
    }
    return conf_failed();
}


// warn_of_pair says what a pair is probably not meant to be.
void warn_of_pair(ngx_conf_t* cf, const ngx_str_t& word,
                  const AccessError& error) noexcept {
    const ngx_str_t doubt = to_ngx(error.doubt);
    if (error.line != 0) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0, "\"%V\", line %uz: %V", &word,
                           error.line, &doubt);
    } else {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0, "\"%V\": %V", &word, &doubt);
    }
}


// refuse_quotes says where quotes belong.
char* refuse_quotes(ngx_conf_t* cf, const ngx_str_t& word,
                    const ngx_str_t& attribute) noexcept {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"%V\": quotes belong around the whole pair, write "
                       "\"%V=...\"",
                       &word, &attribute);
    return conf_failed();
}


// refuse_space says that a pair with spaces was written without quotes, where a
// word that is no pair stands behind one.
char* refuse_space(ngx_conf_t* cf, std::span<const ngx_str_t> words,
                   std::size_t at) noexcept {
    u_char text[256];
    u_char* end = text;
    for (std::size_t i = at - 1; i < words.size(); i++) {
        if (i > at && view(words[i]).find('=') != std::string_view::npos) {
            break;
        }
        end = ngx_slprintf(end, text + sizeof(text), "%s%V",
                           end == text ? "" : " ", &words[i]);
    }
    const ngx_str_t pair = {static_cast<std::size_t>(end - text), text};
    ngx_conf_log_error(
        NGX_LOG_EMERG, cf, 0,
        "\"%V\" is no attribute=pattern: where it belongs to the "
        "pair before it, write both in quotes, \"%V\"",
        &words[at], &pair);
    return conf_failed();
}


// warn_of_rule says that a rule matches nobody, as two of its pairs exclude
// each other.
void warn_of_rule(ngx_conf_t* cf, AccessEffect effect,
                  std::span<const AccessPair> pairs,
                  std::span<const ngx_str_t> words) noexcept {
    for (std::size_t i = 0; i < pairs.size(); i++) {
        for (std::size_t j = 0; j < i; j++) {
            if (!can_both_match(pairs[j], pairs[i], effect)) {
                ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                                   "all pairs of a rule have to match, and no "
                                   "certificate matches \"%V\" and \"%V\", "
                                   "write two rules",
                                   &words[j], &words[i]);
                return;
            }
        }
    }
}

}  // namespace


char* read_rule(ngx_conf_t* cf, AccessEffect effect,
                std::span<const ngx_str_t> words, ngx_array_t& lists,
                const Scripting& scripting, WrittenRule& to) noexcept {
    Reading reading{cf, lists, scripting};
    const AccessHost host = {&reading,      has_variables, compile_text,
                             compile_regex, load_list,     k_eku_names};
    std::span<AccessPair> pairs;
    if (!pool_arena(cf->pool).array(pairs, words.size())) {
        return conf_failed();
    }
    for (std::size_t i = 0; i < words.size(); i++) {
        // nginx takes a quote for one only at the beginning of a word.
        const std::size_t equals = view(words[i]).find('=');
        if (equals != std::string_view::npos
            && without_first(view(words[i]), equals + 1).starts_with('"'))
        {
            const ngx_str_t attribute = {equals, words[i].data};
            return refuse_quotes(cf, words[i], attribute);
        }
        if (equals == std::string_view::npos && i > 0) {
            return refuse_space(cf, words, i);
        }
        const AccessError error = read_access_pair(
            pairs[i], effect, view(words[i]), host, pool_arena(cf->pool));
        if (!error.objection.empty()) {
            return refuse_pair(cf, words[i], error);
        }
        if (!error.doubt.empty()) {
            warn_of_pair(cf, words[i], error);
        }
    }
    warn_of_rule(cf, effect, pairs, words);
    to.rule = {effect, pairs};
    to.file = cf->conf_file->file.name;
    to.line = cf->conf_file->line;
    return NGX_CONF_OK;
}


AccessRules* collect(ngx_conf_t* cf, const ngx_array_t& written) noexcept {
    auto* rules = create<AccessRules>(cf->pool);
    if (rules == nullptr
        || !pool_arena(cf->pool).array(rules->rules, written.nelts))
    {
        return nullptr;
    }
    rules->written = elements<WrittenRule>(&written);
    for (std::size_t i = 0; i < written.nelts; i++) {
        rules->rules[i] = rules->written[i].rule;
        rules->has_allow |= rules->rules[i].effect == AccessEffect::allow;
    }
    rules->policy = AccessPolicy{rules->rules};
    if (rules->policy.facts().has(Fact::twin_sha256)
        && !x509::read_curve_orders()) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the curves of OpenSSL cannot be read");
        return nullptr;
    }
    return rules;
}


AccessVerdict decide_by_rules(const AccessRules& rules,
                              const Identity& identity,
                              const Expander& expander, ngx_pool_t* scratch,
                              std::span<KnownSearch> known) noexcept {
    Searches searches{expander, scratch, {}};
    return rules.policy.decide(identity,
                               {&searches, search, expand, k_eku_names},
                               pool_arena(scratch), known);
}

}  // namespace client_cert::nginx
