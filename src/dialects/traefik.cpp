// `traefik`: the headers of Traefik's PassTLSClientCert middleware.
#include <array>

#include "base/text.hpp"
#include "dialects/dialect.hpp"
#include "dialects/values.hpp"
#include "encoding/base64.hpp"
#include "encoding/percent.hpp"
#include "formats/presented.hpp"
#include "identity/attribute_names.hpp"
#include "identity/date_time.hpp"
#include "identity/distinguished_name.hpp"
#include "identity/ip_address.hpp"

namespace client_cert {
namespace traefik {
namespace {

constexpr std::array<DialectField, 3> k_fields = {{
    {"pem", k_pem},
    {"info", k_info},
    {"leaf", k_leaf},
}};


std::string_view objection(const Choice& choice) noexcept {
    if (choice.fields == k_leaf) {
        return "\"leaf\" says what \"pem\" leaves out, write \"traefik pem "
               "leaf\"";
    }
    return {};
}


// Part is an attribute as Traefik writes it.
struct Part {
    std::string_view label;
    // attribute is its name for attribute_oid().
    std::string_view attribute;
    // single is true where Go keeps only the last of several values.
    bool single = false;
    bool subject_only = false;
};

// k_parts are in Traefik's order, whatever the certificate's is.
constexpr Part k_parts[] = {
    {"DC", "dc"},
    {"C", "c"},
    {"ST", "st"},
    {"L", "l"},
    {"O", "o"},
    {"OU", "ou", false, true},
    {"SN", "serialnumber", true},
    {"CN", "cn", true},
};


// Traefik escapes nothing: what its own separators and quotes would cut off
// cannot be carried.
bool can_be_carried(std::string_view value) noexcept {
    return !has_control(value)
           && value.find_first_of(",;\"") == std::string_view::npos;
}


// Info appends the fields of the header, query-encoded as a whole.
class Info {
public:
    explicit Info(Writer& out) noexcept : out_(out) {}

    // next begins one more item of the field of that name, and the field with
    // the first.
    Writer& next(std::string_view name) noexcept {
        if (name != field_) {
            close();
            put_query_encoded(out_, any_ ? ";" : "");
            put_query_encoded(out_, name);
            put_query_encoded(out_, "=\"");
            field_ = name;
            any_ = true;
        } else {
            put_query_encoded(out_, ",");
        }
        return out_;
    }

    // close ends the field that was begun.
    void close() noexcept {
        put_query_encoded(out_, field_.empty() ? "" : "\"");
        field_ = {};
    }

private:
    Writer& out_;
    std::string_view field_;
    bool any_ = false;
};


bool put_part(Info& info, std::string_view field, const Part& part,
              std::span<const Attribute> attributes) noexcept {
    const std::string_view oid = attribute_oid(part.attribute);
    if (part.single && only_attribute(attributes, oid).several) {
        return false;
    }
    bool whole = true;
    for (const Attribute& attribute : attributes) {
        if (attribute.oid != oid) {
            continue;
        }
        if (!attribute.is_text || !can_be_carried(attribute.utf8)) {
            whole = false;
        } else if (!attribute.utf8.empty()) {
            Writer& out = info.next(field);
            put_query_encoded(out, part.label);
            put_query_encoded(out, "=");
            put_query_encoded(out, attribute.utf8);
        }
    }
    return whole;
}


bool put_name(Info& info, std::string_view field, bool is_subject,
              std::span<const Attribute> attributes) noexcept {
    bool whole = true;
    for (const Part& part : k_parts) {
        if (is_subject || !part.subject_only) {
            whole &= put_part(info, field, part, attributes);
        }
    }
    return whole;
}


bool put_san_entry(Info& info, const SanEntry& entry) noexcept {
    std::array<char, 40> address{};
    std::string_view value = entry.value;
    if (entry.kind == SanKind::ip) {
        Writer text{address};
        if (!put_ip_address(text, value)) {
            return false;
        }
        value = {address.data(), text.size()};
    }
    // The other kinds are ASCII; of other bytes nobody knows the encoding.
    if (value.empty() || !is_visible_ascii(value) || !can_be_carried(value)) {
        return false;
    }
    put_query_encoded(info.next("SAN"), value);
    return true;
}


bool put_san(Info& info, std::span<const SanEntry> san) noexcept {
    bool whole = true;
    for (const SanKind kind :
         {SanKind::dns, SanKind::email, SanKind::ip, SanKind::uri})
    {
        for (const SanEntry& entry : san) {
            if (entry.kind == kind) {
                whole &= put_san_entry(info, entry);
            }
        }
    }
    return whole;
}


Facts facts(const Choice&) noexcept {
    return Fact::subject_attributes | Fact::issuer_attributes
           | Fact::serial_decimal | Fact::validity | Fact::san;
}


bool render(Writer& out, const Identity& identity, const Choice&) noexcept {
    Info fields{out};
    bool whole = put_name(fields, "Subject", true, identity.subject_attributes);
    whole &= put_name(fields, "Issuer", false, identity.issuer_attributes);
    if (!identity.serial_decimal.empty()) {
        fields.next("SerialNumber").put(identity.serial_decimal);
    }
    if (identity.not_before.known) {
        put_unix_seconds(fields.next("NB"), identity.not_before);
    }
    if (identity.not_after.known) {
        put_unix_seconds(fields.next("NA"), identity.not_after);
    }
    whole &= put_san(fields, identity.san);
    fields.close();
    return whole;
}


Facts pem_facts(const Choice& choice) noexcept {
    const bool leaf = (choice.fields & k_leaf) != 0;
    return leaf ? Facts{Fact::der} : Fact::der | Fact::presented_chain;
}


bool render_pem(Writer& out, const Identity& identity,
                const Choice& choice) noexcept {
    if ((choice.fields & k_leaf) == 0) {
        return put_presented(out, identity, ",", put_base64);
    }
    put_base64(out, identity.der);
    return true;
}

constexpr std::array<DialectHeader, 2> k_headers = {{
    {"X-Forwarded-Tls-Client-Cert", &pem, Role::fact, k_pem},
    {"X-Forwarded-Tls-Client-Cert-Info", &info, Role::fact, k_info},
}};

constexpr std::array<ReservedName, 1> k_reserved = {{
    {"x-forwarded-tls-client-cert-", true},
}};

}  // namespace

const Format pem = {pem_facts, render_pem};
const Format info = {facts, render};

}  // namespace traefik

const Dialect dialect_traefik = {
    .name = "traefik",
    .headers = traefik::k_headers,
    .reserved = traefik::k_reserved,
    .fields = traefik::k_fields,
    .default_fields = traefik::k_pem,
    .objection = traefik::objection,
};

}  // namespace client_cert
