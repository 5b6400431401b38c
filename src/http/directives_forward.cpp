// Reads what is sent to upstreams.
#include "http/ngx_http.hpp"

#include "base/suggestion.hpp"
#include "base/text.hpp"
#include "http/allowed_names.hpp"
#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/start_warnings.hpp"
#include "http/texts.hpp"
#include "nginx/words.hpp"

namespace client_cert::http {
namespace {

constexpr std::size_t k_default_max = std::size_t{16} * 1024;
constexpr std::size_t k_largest_max = std::size_t{60} * 1024;
constexpr std::string_view k_max = "max=";


// sent_by returns the header of a list that has a name like this one.
const OutgoingHeader* sent_by(const ngx_array_t* list,
                              std::string_view name) noexcept {
    if (is_unset(list)) {
        return nullptr;
    }
    for (const OutgoingHeader& header : elements<OutgoingHeader>(list)) {
        if (same_folded(view(header.name->text), name)) {
            return &header;
        }
    }
    return nullptr;
}


// add puts a header into a list of this level, unless the level sends that
// name already.
char* add(ngx_conf_t* cf, LocationConf& conf, ngx_array_t*& list,
          std::string_view name, OutgoingHeader header) noexcept {
    for (const ngx_array_t* other : {conf.forwards, conf.headers}) {
        if (const OutgoingHeader* twin = sent_by(other, name)) {
            const ngx_str_t text = to_ngx(name);
            return refuse(cf,
                          "\"%V\" would send \"%V\", and another "
                          "\"%s\" of this level sends \"%V\" already, remove "
                          "one of them",
                          &words(cf)[0], &text,
                          twin->origin == Origin::forward
                              ? "client_cert_forward"
                              : "client_cert_header",
                          &twin->name->text);
        }
    }

    header.name = use_name(cf, name);
    if (header.name == nullptr) {
        return conf_failed();
    }
    char* error = conf_failed();
    ngx_array_t* headers = open(cf, list, sizeof(OutgoingHeader), error);
    return headers != nullptr && push(*headers, header) != nullptr ? NGX_CONF_OK
                                                                   : error;
}


// read_max reads `max=`SIZE.
char* read_max(ngx_conf_t* cf, const ngx_str_t& word,
               std::size_t& max) noexcept {
    ngx_str_t size = {word.len - k_max.size(), word.data + k_max.size()};
    const ssize_t value = ngx_parse_size(&size);
    if (value == NGX_ERROR || value < 1
        || static_cast<std::size_t>(value) > k_largest_max)
    {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a size from "
                      "\"max=1\" to \"max=60k\"",
                      &word, &words(cf)[0]);
    }
    max = static_cast<std::size_t>(value);
    return NGX_CONF_OK;
}


// Forwarding is what the words after a dialect's name say.
struct Forwarding {
    Choice choice;
    bool first = false;
    bool unverified = false;
    bool has_max = false;
    std::size_t max = k_default_max;
};


// choose adds the field that a word names to a choice. False where the dialect
// has no such field; `fresh` is false where it was chosen before.
bool choose(const Dialect& dialect, std::string_view word, Choice& choice,
            bool& fresh) noexcept {
    for (const DialectField& field : dialect.fields) {
        const bool takes_argument = field.name.ends_with('=');
        if (takes_argument ? !word.starts_with(field.name) : word != field.name)
        {
            continue;
        }
        fresh = (choice.fields & field.bit) == 0;
        choice.fields |= field.bit;
        if (takes_argument) {
            choice.argument = without_first(word, field.name.size());
        }
        return true;
    }
    return false;
}


char* refuse_parameter(ngx_conf_t* cf, const Dialect& dialect,
                       const ngx_str_t& word) noexcept {
    std::string_view known[16] = {"first", "unverified", k_max};
    std::size_t count = 3;
    for (const DialectField& field : dialect.fields) {
        if (count < std::size(known)) {
            known[count++] = field.name;
        }
    }
    if (count == 3 && nearest(view(word), {known, count}).empty()) {
        return refuse(cf,
                      "unknown parameter \"%V\" in \"%V\": \"%V\" has no "
                      "fields to choose from, known are \"first\", "
                      "\"unverified\", \"max=\"",
                      &word, &words(cf)[0], &words(cf)[1]);
    }
    return refuse_word(cf, "parameter", word, {known, count});
}


char* read_forwarding(ngx_conf_t* cf, const Dialect& dialect,
                      Forwarding& result) noexcept {
    for (const ngx_str_t& word : words(cf).subspan(2)) {
        bool fresh = true;
        if (choose(dialect, view(word), result.choice, fresh)) {
            // The field is in the choice now.
        } else if (view(word) == "first") {
            fresh = set_once(result.first);
        } else if (view(word) == "unverified") {
            fresh = set_once(result.unverified);
        } else if (view(word).starts_with(k_max)) {
            fresh = set_once(result.has_max);
            if (char* error = read_max(cf, word, result.max);
                error != NGX_CONF_OK) {
                return error;
            }
        } else {
            return refuse_parameter(cf, dialect, word);
        }
        if (!fresh) {
            return refuse_repeated(cf, word);
        }
    }

    if (result.choice.fields == 0) {
        result.choice.fields = dialect.default_fields;
    }
    if (dialect.objection != nullptr) {
        const ngx_str_t objection = to_ngx(dialect.objection(result.choice));
        if (objection.len != 0) {
            return refuse(cf, "\"%V %V\": %V", &words(cf)[0], &words(cf)[1],
                          &objection);
        }
    }
    return NGX_CONF_OK;
}


// dialect_called is the dialect of what goes by another name; empty where there
// is none.
std::string_view dialect_called(std::string_view word) noexcept {
    struct Name {
        std::string_view other;
        std::string_view dialect;
    };
    constexpr Name names[] = {
        {"xfcc", "envoy"},    {"istio", "envoy"},
        {"ingress", "nginx"}, {"ingress-nginx", "nginx"},
        {"alb", "aws-alb"},   {"cloudfront", "aws-cloudfront"},
        {"gcp", "google"},    {"client-cert", "rfc9440"},
        {"dotnet", "aspnet"}, {"openshift", "haproxy"},
    };
    for (const Name& name : names) {
        if (equals_ignoring_case(word, name.other)) {
            return name.dialect;
        }
    }
    return {};
}


char* refuse_dialect(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    if (const std::string_view meant = dialect_called(view(word));
        !meant.empty()) {
        return refuse_for(cf, "dialect", word, meant);
    }
    std::string_view known[32] = {"off"};
    std::size_t count = 1;
    for (const Dialect* dialect : dialects()) {
        if (count < std::size(known)) {
            known[count++] = dialect->name;
        }
    }
    return refuse_word(cf, "dialect", word, {known, count});
}

}  // namespace


char* set_forward(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    if (is_off(cf)) {
        return switch_off(cf, location.forwards);
    }
    if (char* error = refuse_more(cf); error != NGX_CONF_OK) {
        return error;
    }
    const Dialect* dialect = find_dialect(view(words(cf)[1]));
    if (dialect == nullptr) {
        return refuse_dialect(cf, words(cf)[1]);
    }
    Forwarding forwarding;
    if (char* error = read_forwarding(cf, *dialect, forwarding);
        error != NGX_CONF_OK)
    {
        return error;
    }

    for (const ReservedName& name : dialect->reserved) {
        if (!reserve(cf, name.folded, name.prefix)) {
            return conf_failed();
        }
    }
    Written* written = note_written(cf);
    if (written == nullptr) {
        return conf_failed();
    }
    written->needs_unverified = forwarding.unverified;
    for (const DialectHeader& header : dialect->headers) {
        if (header.when != 0 && (header.when & forwarding.choice.fields) == 0) {
            if (!reserve(cf, header.name, false)) {
                return conf_failed();
            }
            continue;
        }
        const bool verdict = header.role == Role::verdict;
        written->needs_certificate = written->needs_certificate && !verdict;
        const ngx_int_t use =
            use_format(cf->pool, main_conf(cf).registry.uses,
                       {.format = header.format,
                        .choice = forwarding.choice,
                        .verdict = verdict,
                        .unverified = verdict && forwarding.unverified,
                        .in_header = true});
        if (use == NGX_ERROR) {
            return conf_failed();
        }
        char* error =
            add(cf, location, location.forwards, header.name,
                {.use = static_cast<ngx_uint_t>(use),
                 .max = forwarding.max,
                 .origin = Origin::forward,
                 .condition = verdict                 ? Condition::always
                              : forwarding.unverified ? Condition::presented
                                                      : Condition::verified,
                 .chained = header.role == Role::chain,
                 .first = forwarding.first,
                 .written = written});
        if (error != NGX_CONF_OK) {
            return error;
        }
    }
    return NGX_CONF_OK;
}


char* set_header(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    if (is_off(cf)) {
        return switch_off(cf, location.headers);
    }
    if (char* error = refuse_more(cf); error != NGX_CONF_OK) {
        return error;
    }
    if (words(cf).size() == 2) {
        return refuse(cf,
                      "\"client_cert_header %V\" has no value, write "
                      "\"client_cert_header NAME VALUE;\" or "
                      "\"client_cert_header off;\"",
                      &words(cf)[1]);
    }
    const ngx_str_t name = words(cf)[1];
    if (const auto objection = request_name_objection(view(name));
        !objection.empty())
    {
        return refuse_name(cf, name, objection);
    }

    OutgoingHeader header{.max = k_largest_max, .origin = Origin::header};
    bool conditional = false;
    for (const ngx_str_t& word : words(cf).subspan(3)) {
        if (view(word) == "first") {
            if (!set_once(header.first)) {
                return refuse_repeated(cf, word);
            }
        } else if (view(word) == "unverified" || view(word) == "always") {
            if (!set_once(conditional)) {
                return refuse(cf,
                              "\"client_cert_header\" takes one of "
                              "\"unverified\" and \"always\", once");
            }
            header.condition = view(word) == "always" ? Condition::always
                                                      : Condition::presented;
        } else {
            constexpr std::string_view known[] = {"first", "unverified",
                                                  "always"};
            return refuse_word(cf, "parameter", word, known);
        }
    }

    header.value = create<ngx_http_complex_value_t>(cf->pool);
    header.written = note_written(cf);
    if (header.value == nullptr || header.written == nullptr
        || !Texts::compile(cf, words(cf)[2], *header.value))
    {
        return conf_failed();
    }
    header.written->needs_certificate = header.condition != Condition::always;
    header.written->needs_unverified = header.condition == Condition::presented;
    return add(cf, location, location.headers, view(name), header);
}

}  // namespace client_cert::http
