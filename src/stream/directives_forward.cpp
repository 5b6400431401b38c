// Reads what is sent to the upstream.
#include "stream/ngx_stream.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "nginx/words.hpp"
#include "stream/conf.hpp"
#include "stream/handlers.hpp"
#include "stream/start_warnings.hpp"
#include "stream/texts.hpp"

namespace client_cert::stream {
namespace {

using proxy_protocol::Type;

constexpr std::string_view k_max = "max=";
constexpr std::size_t k_default_max = 4096;


char* read_max(ngx_conf_t* cf, const ngx_str_t& word,
               std::size_t& to) noexcept {
    ngx_str_t number = {word.len - k_max.size(), word.data + k_max.size()};
    const ssize_t size = ngx_parse_size(&number);
    if (size < static_cast<ssize_t>(proxy_protocol::k_shortest)
        || size > static_cast<ssize_t>(proxy_protocol::k_longest))
    {
        return refuse(cf,
                      "invalid \"%V\" in \"%V\", write a size from %uz to %uz",
                      &word, &words(cf)[0], proxy_protocol::k_shortest,
                      proxy_protocol::k_longest);
    }
    to = static_cast<std::size_t>(size);
    return NGX_CONF_OK;
}


// refuse_dialect refuses what is not known here, and says where it belongs.
char* refuse_dialect(ngx_conf_t* cf, const ngx_str_t& word) noexcept {
    return refuse(cf,
                  "unknown \"%V\" in \"%V\", stream knows \"proxy-v2\" and "
                  "\"off\"; headers, and the dialects of them, belong to http",
                  &word, &words(cf)[0]);
}


// read_type reads the type of a TLV. False where it is none of those.
bool read_type(std::string_view word, Type& to) noexcept {
    if (word == "unique_id") {
        to = Type::unique_id;
        return true;
    }
    if (word.size() != 4
        || (!word.starts_with("0xE") && !word.starts_with("0xe"))) {
        return false;
    }
    const ngx_str_t digits = to_ngx(without_first(word, 2));
    const ngx_int_t number = ngx_hextoi(digits.data, digits.len);
    if (number == NGX_ERROR) {
        return false;
    }
    to = static_cast<Type>(number);
    return true;
}


// insert puts a TLV among those of its level by its type. False where there is
// no memory.
bool insert(ngx_array_t& tlvs, const CustomTlv& tlv) noexcept {
    if (push(tlvs, tlv) == nullptr) {
        return false;
    }
    const auto all = elements<CustomTlv>(&tlvs);
    for (std::size_t i = all.size() - 1; i > 0 && all[i].type < all[i - 1].type;
         i--)
    {
        std::swap(all[i], all[i - 1]);
    }
    return true;
}

}  // namespace


char* set_forward(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view known[] = {"cert", "unverified", "max="};

    ForwardChoice& choice = static_cast<ServerConf*>(conf)->forward;
    if (choice.forward != Forward::unset) {
        return const_cast<char*>("is duplicate");
    }
    const std::span<ngx_str_t> all = words(cf);
    if (view(all[1]) == "off") {
        choice.forward = Forward::off;
        return all.size() == 2 ? NGX_CONF_OK : refuse_more(cf);
    }
    if (view(all[1]) != "proxy-v2") {
        return refuse_dialect(cf, all[1]);
    }
    choice.written = note_written(cf);
    if (choice.written == nullptr) {
        return conf_failed();
    }
    choice.forward = Forward::proxy_v2;
    choice.header.max = k_default_max;
    bool has_max = false;
    for (const ngx_str_t& word : all.subspan(2)) {
        bool fresh = true;
        if (view(word) == known[0]) {
            fresh = set_once(choice.header.certificate);
        } else if (view(word) == known[1]) {
            fresh = set_once(choice.header.unverified);
        } else if (view(word).starts_with(k_max)) {
            fresh = set_once(has_max);
            if (char* error = read_max(cf, word, choice.header.max);
                error != NGX_CONF_OK) {
                return error;
            }
        } else {
            return refuse_word(cf, "parameter", word, known);
        }
        if (!fresh) {
            return refuse_repeated(cf, word);
        }
    }
    choice.written->needs_unverified = choice.header.unverified;
    return NGX_CONF_OK;
}


char* set_tlv(ngx_conf_t* cf, ngx_command_t*, void* conf) noexcept {
    static constexpr std::string_view conditions[] = {"unverified", "always"};

    auto& server = *static_cast<ServerConf*>(conf);
    const std::span<ngx_str_t> all = words(cf);
    if (all.size() == 2) {
        return is_off(cf) ? switch_off(cf, server.tlvs)
                          : const_cast<char*>("wants a type and a value");
    }
    CustomTlv tlv;
    if (!read_type(view(all[1]), tlv.type)) {
        return refuse(cf,
                      "invalid type \"%V\" in \"%V\", write \"0xE0\" to "
                      "\"0xEF\", or \"unique_id\"",
                      &all[1], &all[0]);
    }
    if (all.size() == 4) {
        if (view(all[3]) != conditions[0] && view(all[3]) != conditions[1]) {
            return refuse_word(cf, "parameter", all[3], conditions);
        }
        tlv.condition = view(all[3]) == conditions[0] ? Condition::presented
                                                      : Condition::always;
    }
    char* error = conf_failed();
    ngx_array_t* tlvs = open(cf, server.tlvs, sizeof(CustomTlv), error);
    if (tlvs == nullptr) {
        return error;
    }
    for (const CustomTlv& one : elements<CustomTlv>(tlvs)) {
        if (one.type == tlv.type) {
            return refuse(cf, "type \"%V\" of \"%V\" stands twice, remove one",
                          &all[1], &all[0]);
        }
    }
    tlv.written = note_written(cf);
    if (tlv.written == nullptr) {
        return conf_failed();
    }
    tlv.written->needs_unverified = tlv.condition == Condition::presented;
    return Texts::compile(cf, all[2], tlv.value) && insert(*tlvs, tlv)
               ? NGX_CONF_OK
               : conf_failed();
}

}  // namespace client_cert::stream
