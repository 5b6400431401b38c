// What a CONNECT comes to: what the upstream gets in its place, or a refusal.
#include "stream/ngx_stream.hpp"

#include "stream/admission.hpp"

#include <algorithm>

#include "encoding/utf8.hpp"
#include "mqtt/answers.hpp"
#include "mqtt/rewrite.hpp"
#include "stream/mqtt.hpp"
#include "stream/topic_filter.hpp"
#include "stream/topics.hpp"

namespace client_cert::stream {
namespace {

using mqtt::Changes;
using mqtt::Refusal;
using mqtt::Version;


// Applicant is a session whose CONNECT is looked at.
struct Applicant {
    ngx_stream_session_t* s;
    const MqttConf& conf;
    const Verdict* verdict;
    Reading& reading;
    // scratch is for what is needed until the session is admitted.
    ngx_pool_t* scratch;
};


// find_value finds the value of a field: empty where the client is not known,
// or is several. False where it cannot be made.
bool find_value(const Applicant& one, const ConnectField& field,
                std::string_view& to) noexcept {
    to = {};
    if (!field.always && (one.verdict == nullptr || !one.verdict->verified)) {
        return true;
    }
    std::span<PartValue> values;
    if (!find_values(one.s, field.value, one.scratch, values)) {
        return false;
    }
    const bool is_one = std::ranges::none_of(
        values, [](const PartValue& value) { return value.has_several; });
    return !is_one || join(values, one.scratch, to);
}


// is_sound tells whether a broker gets a value as what it was meant for.
bool is_sound(Field field, std::string_view value) noexcept {
    if (value.size() > mqtt::k_longest_text) {
        return false;
    }
    return field == Field::password
           || (is_utf8(value) && !has_control_character(value));
}


void refuse(const Applicant& one, Access access, Refusal refusal,
            Admission& to) noexcept {
    const ngx_connection_t* c = one.s->connection;
    to.access = access;
    to.answer = mqtt::connack(one.reading.connect.version, refusal);
    log_refusal(NGX_LOG_INFO, to_ngx(reason(access)), one.verdict, c->pool,
                c->log);
}


// find_changes finds what is replaced in CONNECT, or that it is refused. False
// where that cannot be made.
bool find_changes(const Applicant& one, Changes& to,
                  Admission& admission) noexcept {
    const auto fields = elements<ConnectField>(one.conf.fields);
    const bool is_new = one.reading.connect.version == Version::v5;
    std::span<mqtt::UserProperty> properties;
    if (!pool_arena(one.scratch).array(properties, fields.size())) {
        return false;
    }
    std::size_t count = 0;
    bool is_wrong = false;
    for (const ConnectField& field : fields) {
        std::string_view value;
        if (!find_value(one, field, value)) {
            return false;
        }
        const bool is_ok = is_sound(field.field, value);
        switch (field.field) {
            case Field::client_id:
                if (value.empty() || !is_ok) {
                    refuse(one, Access::client_id, Refusal::client_id,
                           admission);
                    return true;
                }
                to.client_id = value;
                break;
            case Field::username:
                to.username = value;
                break;
            case Field::password:
                to.password = value;
                break;
            case Field::property:
                if (is_new && !value.empty()) {
                    properties[count++] = {field.name, value};
                }
        }
        is_wrong |= !is_ok && (is_new || field.field != Field::property);
    }
    to.added = properties.first(count);
    to.removed = one.conf.removed;
    if (is_wrong) {
        refuse(one, Access::connect, Refusal::not_authorized, admission);
    } else if (one.reading.connect.authenticates
               && replaces(one.conf, Field::username))
    {
        refuse(one, Access::connect, Refusal::authentication, admission);
    }
    return true;
}


// replace makes what the upstream gets in the place of what was read. False
// where there is no memory.
bool replace(const Applicant& one, const Changes& changes,
             Admission& admission) noexcept {
    ngx_connection_t* c = one.s->connection;
    const std::string_view rest = one.reading.rest();
    Writer counter;
    put_connect(counter, one.reading.connect, changes);
    const std::size_t size = counter.size();
    if (size > mqtt::k_longest_number) {
        refuse(one, Access::connect, Refusal::not_authorized, admission);
        return true;
    }
    ngx_buf_t* buffer = ngx_create_temp_buf(c->pool, size + rest.size());
    if (buffer == nullptr) {
        return false;
    }
    Writer out{{chars(buffer->pos), size + rest.size()}};
    put_connect(out, one.reading.connect, changes);
    out.put(rest);
    buffer->last += out.size();
    c->buffer = buffer;
    return true;
}


// refuse_topic refuses a CONNECT for its will, or for a rule that nobody can
// tell.
void refuse_topic(const Applicant& one, const TopicLine* broken,
                  Admission& to) noexcept {
    const ngx_connection_t* c = one.s->connection;
    to.access = Access::topic;
    to.answer =
        mqtt::connack(one.reading.connect.version, Refusal::not_authorized);
    if (broken == nullptr) {
        const std::string_view topic = one.reading.connect.will_topic;
        note_topic(one.s, topic);
        log_topic(one.s, "publish", topic, one.verdict);
        return;
    }
    const ngx_str_t why = to_ngx(reason(Access::topic));
    log_refusal(NGX_LOG_INFO, one.verdict, c->pool, c->log,
                "%V in %V:%ui, whose variables are no levels", &why,
                &broken->written->file, broken->written->line);
}


// watch_topics asks the rules about the will, and has them asked about all that
// follows. False where that cannot be made.
bool watch_topics(const Applicant& one, Admission& admission) noexcept {
    if (!has_topics(one.conf)) {
        return true;
    }
    mqtt::TopicRules rules;
    const TopicLine* broken = nullptr;
    if (!find_topic_rules(one.s, one.conf, one.verdict, one.scratch, rules,
                          broken)) {
        return false;
    }
    const mqtt::Connect& connect = one.reading.connect;
    if (broken != nullptr
        || (!connect.will.empty() && !rules.may_publish(connect.will_topic)))
    {
        refuse_topic(one, broken, admission);
        return true;
    }
    return watch(one.s, rules, connect);
}


bool admit(const Applicant& one, Admission& to) noexcept {
    Changes changes;
    if (!find_changes(one, changes, to)) {
        return false;
    }
    if (to.access == Access::granted && !watch_topics(one, to)) {
        return false;
    }
    return to.access != Access::granted || replace(one, changes, to);
}

}  // namespace


bool admit(ngx_stream_session_t* s, const MqttConf& conf,
           const Verdict* verdict, Reading& reading, Admission& to) noexcept {
    constexpr std::size_t size = 1024;
    ngx_pool_t* scratch = ngx_create_pool(size, s->connection->log);
    if (scratch == nullptr) {
        return false;
    }
    const bool done = admit({s, conf, verdict, reading, scratch}, to);
    ngx_destroy_pool(scratch);
    if (done && to.access == Access::granted) {
        give_back(s, reading);
    }
    return done;
}

}  // namespace client_cert::stream
