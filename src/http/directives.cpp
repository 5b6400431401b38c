// Reads the directives and refuses what is wrong with a sentence that helps.
#include "http/ngx_http.hpp"

#include "base/suggestion.hpp"
#include "base/text.hpp"
#include "fields/known_names.hpp"
#include "http/allowed_names.hpp"
#include "http/complex_value.hpp"
#include "http/conf.hpp"
#include "http/handlers.hpp"
#include "http/start_warnings.hpp"

namespace client_cert::http {
namespace {

constexpr std::size_t k_default_max = std::size_t{16} * 1024;
constexpr std::size_t k_largest_max = std::size_t{60} * 1024;
constexpr std::string_view k_max = "max=";


// refuse logs what is wrong, with the file and line that nginx adds.
template <class... Arguments>
char* refuse(ngx_conf_t* cf, const char* format,
             Arguments... arguments) noexcept {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, format, arguments...);
    return conf_failed();
}


// words are the directive's name and what follows it.
std::span<ngx_str_t> words(ngx_conf_t* cf) noexcept {
    return elements<ngx_str_t>(cf->args);
}


// refuse_for refuses a word that was probably meant for another.
char* refuse_for(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                 std::string_view meant) noexcept {
    const ngx_str_t guess = to_ngx(meant);
    return refuse(cf, "unknown %s \"%V\" in \"%V\", did you mean \"%V\"?", what,
                  &word, &words(cf)[0], &guess);
}


// refuse_word refuses a word that is none of those known.
char* refuse_word(ngx_conf_t* cf, const char* what, const ngx_str_t& word,
                  std::span<const std::string_view> known) noexcept {
    const ngx_str_t directive = words(cf)[0];
    if (const std::string_view guess = nearest(view(word), known);
        !guess.empty()) {
        return refuse_for(cf, what, word, guess);
    }

    u_char list[512];
    u_char* end = list;
    for (const std::string_view one : known) {
        const ngx_str_t text = to_ngx(one);
        end = ngx_slprintf(end, list + sizeof(list), "%s\"%V\"",
                           end == list ? "" : ", ", &text);
    }
    const ngx_str_t all = {static_cast<std::size_t>(end - list), list};
    return refuse(cf, "unknown %s \"%V\" in \"%V\", known are %V", what, &word,
                  &directive, &all);
}


// refuse_name refuses to send a header of that name, for a reason.
char* refuse_name(ngx_conf_t* cf, const ngx_str_t& name,
                  std::string_view objection) noexcept {
    const ngx_str_t reason = to_ngx(objection);
    return refuse(cf, "\"%V\" in \"%V\" %V, choose another name", &name,
                  &words(cf)[0], &reason);
}


char* refuse_repeated(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    return refuse(cf, "\"%V\" is repeated in \"%V\", write it once", &word,
                  &words(cf)[0]);
}


// is_off tells whether the directive is `NAME off;`.
bool is_off(ngx_conf_t* cf) noexcept {
    return words(cf).size() == 2 && view(words(cf)[1]) == "off";
}


// is_off_with_more tells whether the directive is `off` and something else.
bool is_off_with_more(ngx_conf_t* cf) noexcept {
    return words(cf).size() > 2 && view(words(cf)[1]) == "off";
}


char* refuse_more(ngx_conf_t* cf) noexcept {
    return refuse(cf,
                  "\"%V\" behind \"%V off\", which stands alone: remove one "
                  "of them",
                  &words(cf)[2], &words(cf)[0]);
}


// switch_off makes `off` of a list that says nothing yet.
char* switch_off(ngx_conf_t* cf, ngx_array_t*& list) noexcept {
    if (!is_unset(list)) {
        return refuse(cf,
                      "\"%V off\" stands beside another \"%V\" of this "
                      "level, remove one of them",
                      &words(cf)[0], &words(cf)[0]);
    }
    list = nullptr;
    return NGX_CONF_OK;
}


// open returns the list of a level, made where it says nothing yet; nullptr,
// with the reason in `error`, where it says `off` or there is no memory.
ngx_array_t* open(ngx_conf_t* cf, ngx_array_t*& list, std::size_t size,
                  char*& error) noexcept {
    if (list == nullptr) {
        error = refuse(cf,
                       "\"%V\" stands beside \"%V off\" of this level, "
                       "remove one of them",
                       &words(cf)[0], &words(cf)[0]);
    } else if (is_unset(list)) {
        list = ngx_array_create(cf->pool, 1, size);
        if (list == nullptr) {
            list = static_cast<ngx_array_t*>(NGX_CONF_UNSET_PTR);
            error = conf_failed();
            return nullptr;
        }
    }
    return list;
}


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


// set_once sets a flag. False where it was set before.
bool set_once(bool& flag) noexcept {
    const bool fresh = !flag;
    flag = true;
    return fresh;
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


// take_path takes the name of a file, which is relative to the configuration's
// own, and where it was written.
char* take_path(ngx_conf_t* cf, ngx_str_t& path, ngx_str_t& file,
                ngx_uint_t& line) noexcept {
    if (path.len != 0) {
        return const_cast<char*>("is duplicate");
    }
    path = words(cf)[1];
    if (path.len == 0) {
        return refuse(cf, "\"%V\" names no file", &words(cf)[0]);
    }
    file = cf->conf_file->file.name;
    line = cf->conf_file->line;
    return ngx_conf_full_name(cf->cycle, &path, 1) == NGX_OK ? NGX_CONF_OK
                                                             : conf_failed();
}


// note_policy remembers where a level says something of who gets in, and
// refuses what contradicts itself.
char* note_policy(ngx_conf_t* cf, AccessChoice& access) noexcept {
    if (access.mode == Mode::off && !is_unset(access.written)) {
        return refuse(cf,
                      "\"client_cert_mode off\" stands beside rules of this "
                      "level, remove one of them");
    }
    if (access.file.len == 0) {
        access.file = cf->conf_file->file.name;
        access.line = cf->conf_file->line;
    }
    return NGX_CONF_OK;
}


char* add_rule(ngx_conf_t* cf, AccessChoice& access,
               AccessEffect effect) noexcept {
    WrittenRule rule;
    if (char* error = read_rule(cf, effect, words(cf).subspan(1),
                                main_conf(cf).list_sets, k_scripting, rule);
        error != NGX_CONF_OK)
    {
        return error;
    }
    char* error = conf_failed();
    ngx_array_t* rules = open(cf, access.written, sizeof(WrittenRule), error);
    return rules != nullptr && push(*rules, rule) != nullptr
               ? note_policy(cf, access)
               : error;
}

}  // namespace


char* set_forward(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    if (is_off(cf)) {
        return switch_off(cf, location.forwards);
    }
    if (is_off_with_more(cf)) {
        return refuse_more(cf);
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
    if (is_off_with_more(cf)) {
        return refuse_more(cf);
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
        || !compile(cf, words(cf)[2], *header.value))
    {
        return conf_failed();
    }
    header.written->needs_certificate = header.condition != Condition::always;
    header.written->needs_unverified = header.condition == Condition::presented;
    return add(cf, location, location.headers, view(name), header);
}


char* set_inbound(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"strip", "reject", "pass"};

    auto& server = *static_cast<ServerConf*>(conf);
    if (server.inbound != NGX_CONF_UNSET_UINT) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t word = words(cf)[1];
    for (std::size_t i = 0; i < std::size(names); i++) {
        if (view(word) == names[i]) {
            server.inbound = i;
            return NGX_CONF_OK;
        }
    }
    return refuse_word(cf, "choice", word, names);
}


char* set_refuse(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"handshake", "policy"};

    auto& server = *static_cast<ServerConf*>(conf);
    if (server.refuse != Refuse::unset) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t word = words(cf)[1];
    for (std::size_t i = 0; i < std::size(names); i++) {
        if (view(word) == names[i]) {
            server.refuse = static_cast<Refuse>(i + 1);
            server.refuse_file = cf->conf_file->file.name;
            server.refuse_line = cf->conf_file->line;
            return NGX_CONF_OK;
        }
    }
    return refuse_word(cf, "choice", word, names);
}


char* set_ca(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    TrustChoice& choice = location.choice;
    location.ca_written = note_written(cf);
    return location.ca_written != nullptr
               ? take_path(cf, choice.ca, choice.ca_file, choice.ca_line)
               : conf_failed();
}


char* set_crl(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view known[] = {"scope=chain", "scope=leaf",
                                                 "policy=fail", "policy=log"};

    TrustChoice& choice = static_cast<LocationConf*>(conf)->choice;
    if (char* error =
            take_path(cf, choice.crl, choice.crl_file, choice.crl_line);
        error != NGX_CONF_OK)
    {
        return error;
    }
    choice.named = create<NamedList>(cf->pool);
    if (choice.named == nullptr
        || push(main_conf(cf).own_trusts.named_lists, choice.named) == nullptr)
    {
        return conf_failed();
    }
    choice.named->file = choice.crl_file;
    choice.named->line = choice.crl_line;
    bool has_scope = false;
    bool has_policy = false;
    for (const ngx_str_t& word : words(cf).subspan(2)) {
        bool fresh = true;
        if (view(word) == known[0] || view(word) == known[1]) {
            fresh = set_once(has_scope);
            choice.scope =
                view(word) == known[0] ? ListScope::chain : ListScope::leaf;
        } else if (view(word) == known[2] || view(word) == known[3]) {
            fresh = set_once(has_policy);
            choice.policy =
                view(word) == known[2] ? ListPolicy::fail : ListPolicy::log;
        } else {
            return refuse_word(cf, "parameter", word, known);
        }
        if (!fresh) {
            return refuse_repeated(cf, word);
        }
    }
    return NGX_CONF_OK;
}


char* set_depth(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    constexpr ngx_int_t deepest = 100;

    TrustChoice& choice = static_cast<LocationConf*>(conf)->choice;
    if (choice.depth != NGX_CONF_UNSET) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t& word = words(cf)[1];
    choice.depth = ngx_atoi(word.data, word.len);
    if (choice.depth == NGX_ERROR || choice.depth > deepest) {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a number from 0 to "
                      "%i",
                      &word, &words(cf)[0], deepest);
    }
    return NGX_CONF_OK;
}


char* set_partial_chain(ngx_conf_t* cf, ngx_command_t* cmd,
                        void* conf) noexcept {
    // nginx's own function, with an offset that only this file can know.
    ngx_command_t command = *cmd;
    command.offset = 0;
    return ngx_conf_set_flag_slot(
        cf, &command, &static_cast<LocationConf*>(conf)->choice.partial_chain);
}


char* set_mode(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"off", "optional", "required"};

    AccessChoice& access = static_cast<LocationConf*>(conf)->access;
    if (access.mode != Mode::unset) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t word = words(cf)[1];
    for (std::size_t i = 0; i < std::size(names); i++) {
        if (view(word) == names[i]) {
            access.mode = static_cast<Mode>(i + 1);
            return note_policy(cf, access);
        }
    }
    return refuse_word(cf, "mode", word, names);
}


char* set_allow(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, static_cast<LocationConf*>(conf)->access,
                    AccessEffect::allow);
}


char* set_deny(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_rule(cf, static_cast<LocationConf*>(conf)->access,
                    AccessEffect::deny);
}


char* set_deny_code(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    if (location.deny_code != NGX_CONF_UNSET_UINT) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t& word = words(cf)[1];
    const ngx_int_t code = ngx_atoi(word.data, word.len);
    // nginx closes the connection at 444, and has a meaning of its own for the
    // last ones.
    if (code < 400 || code > 499 || code == 444 || code >= 494) {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a status from 400 to "
                      "493 other than 444",
                      &word, &words(cf)[0]);
    }
    location.deny_code = static_cast<ngx_uint_t>(code);
    return NGX_CONF_OK;
}


char* set_early_data(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"reject", "accept"};

    auto& location = *static_cast<LocationConf*>(conf);
    if (!set_once(location.has_early_data)) {
        return const_cast<char*>("is duplicate");
    }
    const ngx_str_t word = words(cf)[1];
    for (std::size_t i = 0; i < std::size(names); i++) {
        if (view(word) == names[i]) {
            location.early_data = static_cast<EarlyData>(i);
            return NGX_CONF_OK;
        }
    }
    return refuse_word(cf, "choice", word, names);
}


char* set_reserve(ngx_conf_t* cf, ngx_command_t*, void*) noexcept {
    const std::span<ngx_str_t> names = words(cf).subspan(1);
    for (std::size_t i = 0; i < names.size(); i++) {
        for (const ngx_str_t& earlier : names.first(i)) {
            if (same_folded(view(earlier), view(names[i]))) {
                return refuse_repeated(cf, names[i]);
            }
        }
        if (view(names[i]) == "known") {
            for (const ReservedName& known : known_names()) {
                if (!reserve(cf, known.folded, known.prefix)) {
                    return conf_failed();
                }
            }
            continue;
        }
        if (equals_ignoring_case(view(names[i]), "known")) {
            constexpr std::string_view known[] = {"known"};
            return refuse_word(cf, "keyword", names[i], known);
        }
        const ngx_str_t objection =
            to_ngx(request_name_objection(view(names[i])));
        if (objection.len != 0) {
            return refuse(cf,
                          "\"%V\" in \"client_cert_reserve\" %V, name "
                          "another header",
                          &names[i], &objection);
        }
        if (!reserve(cf, view(names[i]), false)) {
            return conf_failed();
        }
    }
    return NGX_CONF_OK;
}


char* set_response_header(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    auto& location = *static_cast<LocationConf*>(conf);
    const ngx_str_t name = words(cf)[1];
    if (const auto objection = response_name_objection(view(name));
        !objection.empty())
    {
        return refuse_name(cf, name, objection);
    }

    auto* header = create<ResponseHeader>(cf->pool);
    if (header == nullptr || !compile(cf, words(cf)[2], header->value)) {
        return conf_failed();
    }
    header->name.text = name;
    header->file = cf->conf_file->file.name;
    header->line = cf->conf_file->line;

    char* error = conf_failed();
    ngx_array_t* list =
        open(cf, location.response_headers, sizeof(ResponseHeader*), error);
    return list != nullptr && push(*list, header) != nullptr
                   && push(main_conf(cf).response_headers, header) != nullptr
               ? NGX_CONF_OK
               : error;
}

}  // namespace client_cert::http
