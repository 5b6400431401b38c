// Reads what is done with MQTT.
#include "stream/ngx_stream.hpp"

#include <algorithm>

#include "encoding/utf8.hpp"
#include "mqtt/topic.hpp"
#include "mqtt/wire.hpp"
#include "nginx/words.hpp"
#include "stream/conf.hpp"
#include "stream/handlers.hpp"
#include "stream/start_warnings.hpp"
#include "stream/rule_texts.hpp"

namespace client_cert::stream {
namespace {

constexpr std::string_view k_fields[] = {"clientid", "username", "password",
                                         "property"};
constexpr std::string_view k_actions[] = {"publish", "subscribe", "all"};


// find_word finds a word among others, whose number it returns; their count
// where it is none.
std::size_t find_word(std::string_view word,
                      std::span<const std::string_view> known) noexcept {
    return static_cast<std::size_t>(std::ranges::find(known, word)
                                    - known.begin());
}


// read_name reads the name of a User Property.
char* read_name(ngx_conf_t* cf, const ngx_str_t& word,
                std::string_view& to) noexcept {
    to = view(word);
    if (to.empty() || to.size() > mqtt::k_longest_text || !is_utf8(to)
        || has_control_character(to))
    {
        return refuse(cf,
                      "invalid name \"%V\" in \"%V\", write a name of visible "
                      "characters, as in \"property x-client\"",
                      &word, &words(cf)[0]);
    }
    return NGX_CONF_OK;
}


char* add_field(ngx_conf_t* cf, MqttConf& conf,
                const ConnectField& field) noexcept {
    char* error = conf_failed();
    ngx_array_t* fields = open(cf, conf.fields, sizeof(ConnectField), error);
    if (fields == nullptr) {
        return error;
    }
    for (const ConnectField& one : elements<ConnectField>(fields)) {
        if (one.field == field.field && one.name == field.name) {
            return refuse(cf, "\"%V\" of \"%V\" stands twice, remove one",
                          &words(cf)[field.field == Field::property ? 2 : 1],
                          &words(cf)[0]);
        }
    }
    return push(*fields, field) != nullptr ? NGX_CONF_OK : conf_failed();
}


// refuse_filter logs what is wrong with a filter, and where.
char* refuse_filter(ngx_conf_t* cf, const ngx_str_t& word,
                    const mqtt::FilterFault& fault) noexcept {
    const ngx_str_t objection = to_ngx(fault.objection);
    return refuse(cf,
                  "invalid filter \"%V\" in \"%V\", character %uz: %V, write a "
                  "topic filter as in \"devices/+/state\" or \"devices/#\"",
                  &word, &words(cf)[0], fault.at + 1, &objection);
}


// is_directive tells whether some module has a directive of that name: a `#`
// that was not in quotes made the next line the filter.
bool is_directive(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    for (ngx_module_t** module = cf->cycle->modules; *module != nullptr;
         module++) {
        const ngx_command_t* command = (*module)->commands;
        for (; command != nullptr && command->name.len != 0; command++) {
            if (view(command->name) == view(word)) {
                return true;
            }
        }
    }
    return false;
}


// reserved_level is the first level of a filter that looks like a variable, and
// is one of brokers' own; empty where it is none of those.
std::string_view reserved_level(std::string_view filter) noexcept {
    for (const std::string_view level :
         {"$SYS", "$share", "$queue", "$delayed", "$exclusive"})
    {
        if (filter.starts_with(level)
            && (filter.size() == level.size() || filter[level.size()] == '/'))
        {
            return level;
        }
    }
    return {};
}


// check_filter looks at what is there of a filter without its variables.
char* check_filter(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    const std::string_view text = without_variables(cf, word);
    if (text.data() == nullptr) {
        return conf_failed();
    }
    if (is_directive(cf, word)) {
        return refuse(cf,
                      "\"%V\" stands where \"%V\" wants a filter, and is a "
                      "directive: was \"#\" before it, write it in quotes, or "
                      "it begins a comment",
                      &word, &words(cf)[0]);
    }
    if (const std::string_view level = reserved_level(view(word));
        !level.empty()) {
        const ngx_str_t text = to_ngx(level);
        return refuse(cf,
                      "\"%V\" in \"%V\" is no variable, write \"$%V\" for a "
                      "level that begins with a dollar sign",
                      &text, &words(cf)[0], &text);
    }
    if (view(word).starts_with("$$share/")) {
        return refuse_filter(cf, word,
                             {"rules name the filter of a shared subscription, "
                              "without \"$$share/GROUP/\""});
    }
    if (text.size() > mqtt::k_longest_text) {
        return refuse_filter(
            cf, word, {"it is longer than 65535 bytes", mqtt::k_longest_text});
    }
    if (!mqtt::is_text(text)) {
        return refuse_filter(cf, word, {"it is no UTF-8"});
    }
    const mqtt::FilterFault fault = mqtt::find_fault(text);
    return fault.objection.empty() ? NGX_CONF_OK
                                   : refuse_filter(cf, word, fault);
}


// read_pairs reads who has a rule.
char* read_pairs(ngx_conf_t* cf, std::span<const ngx_str_t> pairs,
                 TopicLine& to) noexcept {
    if (pairs.empty()) {
        return NGX_CONF_OK;
    }
    const AccessEffect effect =
        to.allows ? AccessEffect::allow : AccessEffect::deny;
    WrittenRule rule;
    if (char* error = read_rule(cf, effect, pairs, main_conf(cf).list_sets,
                                RuleTexts::scripting(), rule);
        error != NGX_CONF_OK)
    {
        return error;
    }
    ngx_array_t* rules = ngx_array_create(cf->pool, 1, sizeof(WrittenRule));
    if (rules == nullptr || push(*rules, rule) == nullptr) {
        return conf_failed();
    }
    to.pairs = collect(cf, *rules);
    return to.pairs != nullptr ? NGX_CONF_OK : conf_failed();
}


char* add_topic(ngx_conf_t* cf, void* conf, bool allows) noexcept {
    const std::span<ngx_str_t> all = words(cf);
    TopicLine line;
    line.allows = allows;
    const std::size_t action = find_word(view(all[1]), k_actions);
    if (action == std::size(k_actions)) {
        return refuse_word(cf, "action", all[1], k_actions);
    }
    line.actions = {.publish = action != 1, .subscribe = action != 0};
    if (char* error = check_filter(cf, all[2]); error != NGX_CONF_OK) {
        return error;
    }
    std::span<const ngx_str_t> rest = all.subspan(3);
    if (!rest.empty() && view(rest.back()) == "levels") {
        line.has_levels = true;
        rest = rest.first(rest.size() - 1);
    }
    if (char* error = read_pairs(cf, rest, line); error != NGX_CONF_OK) {
        return error;
    }
    char* error = conf_failed();
    ngx_array_t* topics = open(cf, static_cast<ServerConf*>(conf)->mqtt.topics,
                               sizeof(TopicLine), error);
    line.written = note_written(cf);
    if (topics == nullptr || line.written == nullptr) {
        return error;
    }
    line.written->needs_certificate = false;
    return split_text(cf, all[2], line.filter) && push(*topics, line) != nullptr
               ? NGX_CONF_OK
               : error;
}

}  // namespace


char* set_mqtt(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view names[] = {"off", "on"};

    MqttConf& mqtt = static_cast<ServerConf*>(conf)->mqtt;
    if (mqtt.on != NGX_CONF_UNSET) {
        return const_cast<char*>("is duplicate");
    }
    std::size_t choice = 0;
    if (char* error = read_choice(cf, "value", names, choice);
        error != NGX_CONF_OK) {
        return error;
    }
    mqtt.on = static_cast<ngx_flag_t>(choice);
    mqtt.written = note_written(cf);
    if (mqtt.written == nullptr) {
        return conf_failed();
    }
    mqtt.written->needs_certificate = false;
    return NGX_CONF_OK;
}


char* set_mqtt_connect(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view conditions[] = {"always"};

    MqttConf& mqtt = static_cast<ServerConf*>(conf)->mqtt;
    const std::span<ngx_str_t> all = words(cf);
    if (is_off(cf)) {
        return switch_off(cf, mqtt.fields);
    }
    const std::size_t number = find_word(view(all[1]), k_fields);
    if (number == std::size(k_fields)) {
        return refuse_word(cf, "field", all[1], k_fields);
    }
    ConnectField field;
    field.field = static_cast<Field>(number);
    std::size_t next = 2;
    if (field.field == Field::property) {
        if (all.size() <= next) {
            return const_cast<char*>("wants a name and a value");
        }
        if (char* error = read_name(cf, all[next], field.name);
            error != NGX_CONF_OK) {
            return error;
        }
        next++;
    }
    if (all.size() <= next) {
        return const_cast<char*>("wants a value");
    }
    const ngx_str_t& value = all[next];
    for (const ngx_str_t& word : all.subspan(next + 1)) {
        if (view(word) != conditions[0]) {
            return refuse_word(cf, "parameter", word, conditions);
        }
        if (!set_once(field.always)) {
            return refuse_repeated(cf, word);
        }
    }
    field.written = note_written(cf);
    if (field.written == nullptr || !split_text(cf, value, field.value)) {
        return conf_failed();
    }
    field.written->needs_certificate = !field.always;
    return add_field(cf, mqtt, field);
}


char* set_mqtt_allow(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_topic(cf, conf, true);
}


char* set_mqtt_deny(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    return add_topic(cf, conf, false);
}

}  // namespace client_cert::stream
