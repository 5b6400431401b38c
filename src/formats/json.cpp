// The plain value that has everything: one JSON object.
#include <array>

#include "encoding/base64.hpp"
#include "encoding/hex.hpp"
#include "encoding/json.hpp"
#include "formats/parts.hpp"
#include "identity/date_time.hpp"
#include "identity/ip_address.hpp"
#include "identity/spiffe.hpp"

namespace client_cert::formats {
namespace {

// put_bytes appends a member of bytes in hex or base64, which need no escapes.
void put_bytes(Writer& out, JsonObject& object, std::string_view name,
               Bytes bytes, void (*encode)(Writer&, Bytes) noexcept) noexcept {
    if (!bytes.empty()) {
        object.key(name);
        out.put('"');
        encode(out, bytes);
        out.put('"');
    }
}


void put_date(Writer& out, JsonObject& object, std::string_view name,
              const DateTime& time) noexcept {
    if (time.known) {
        object.key(name);
        out.put('"');
        put_rfc3339(out, time);
        out.put('"');
    }
}


// put_attributes appends a name's attributes as an array of objects. A value
// that is no text has no member, so that nobody takes it for one.
void put_attributes(Writer& out, JsonObject& object, std::string_view name,
                    std::span<const Attribute> attributes) noexcept {
    if (attributes.empty()) {
        return;
    }
    object.key(name);
    char separator = '[';
    for (const Attribute& attribute : attributes) {
        out.put(separator);
        separator = ',';
        JsonObject one{out};
        one.key("type");
        put_json_string(out, attribute.type());
        if (attribute.is_text) {
            one.key("value");
            put_json_string(out, attribute.utf8);
        }
    }
    out.put(']');
}


bool put_entry(Writer& out, const SanEntry& entry) noexcept {
    if (entry.kind != SanKind::ip) {
        put_json_string(out, entry.value);
        return true;
    }
    std::array<char, 40> text{};
    Writer address{text};
    const bool whole = put_ip_address(address, entry.value);
    put_json_string(out, {text.data(), address.size()});
    return whole;
}


// put_kind appends the entries of one kind as an array.
bool put_kind(Writer& out, JsonObject& san, std::string_view name,
              std::span<const SanEntry> entries, SanKind kind) noexcept {
    bool whole = true;
    bool first = true;
    for (const SanEntry& entry : entries) {
        if (entry.kind != kind) {
            continue;
        }
        if (first) {
            san.key(name);
        }
        out.put(first ? '[' : ',');
        first = false;
        whole &= put_entry(out, entry);
    }
    out.put(first ? "" : "]");
    return whole;
}


bool put_san(Writer& out, JsonObject& object,
             std::span<const SanEntry> entries) noexcept {
    if (entries.empty()) {
        return true;
    }
    object.key("san");
    JsonObject san{out};
    bool whole = put_kind(out, san, "dns", entries, SanKind::dns);
    whole &= put_kind(out, san, "uri", entries, SanKind::uri);
    whole &= put_kind(out, san, "email", entries, SanKind::email);
    whole &= put_kind(out, san, "ip", entries, SanKind::ip);
    whole &= put_kind(out, san, "upn", entries, SanKind::upn);
    return whole;
}


bool put_json(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!identity.disclosed) {
        return true;
    }
    JsonObject object{out};
    object.string("status", identity.status);
    object.number("error", identity.error);
    if (identity.version != 0) {
        object.number("version", identity.version);
    }
    object.string("serial", identity.serial);
    object.string("subject", identity.subject);
    object.string("issuer", identity.issuer);
    put_date(out, object, "not_before", identity.not_before);
    put_date(out, object, "not_after", identity.not_after);
    put_bytes(out, object, "sha256", identity.sha256, put_hex_lower);
    put_bytes(out, object, "sha1", identity.sha1, put_hex_lower);
    put_bytes(out, object, "spki_sha256", identity.spki_sha256, put_hex_lower);
    put_bytes(out, object, "x5t_s256", identity.sha256, put_base64url);
    put_bytes(out, object, "ski", identity.ski, put_hex_lower);
    put_bytes(out, object, "aki", identity.aki, put_hex_lower);
    object.string("key", identity.key);
    object.string("sigalg", identity.sigalg);
    const std::string_view id = only_spiffe_id(identity.san).id;
    object.string("spiffe_id", id.size() <= k_spiffe_id_limit ? id : "");
    object.strings("key_usage", identity.key_usage);
    object.strings("eku", identity.eku);
    object.strings("policies", identity.policies);
    put_attributes(out, object, "subject_attributes",
                   identity.subject_attributes);
    put_attributes(out, object, "issuer_attributes",
                   identity.issuer_attributes);
    return put_san(out, object, identity.san);
}

}  // namespace

const Format json = {
    needs<Fact::version, Fact::serial, Fact::subject, Fact::issuer,
          Fact::validity, Fact::sha256, Fact::sha1, Fact::spki_sha256,
          Fact::ski, Fact::aki, Fact::key, Fact::sigalg, Fact::san,
          Fact::key_usage, Fact::eku, Fact::policies, Fact::subject_attributes,
          Fact::issuer_attributes>,
    put_json,
};

}  // namespace client_cert::formats
