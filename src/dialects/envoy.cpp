// `envoy`: X-Forwarded-Client-Cert, the element that Envoy adds to it.
#include <array>

#include "base/text.hpp"
#include "dialects/dialect.hpp"
#include "dialects/values.hpp"
#include "encoding/hex.hpp"
#include "encoding/pem.hpp"
#include "formats/presented.hpp"
#include "identity/distinguished_name.hpp"

namespace client_cert {
namespace envoy {
namespace {

constexpr std::array<DialectField, 7> k_fields = {{
    {"cert", k_cert},
    {"chain", k_chain},
    {"subject", k_subject},
    {"issuer", k_issuer},
    {"uri", k_uri},
    {"dns", k_dns},
    {"by=", k_by},
}};


bool is_uri(std::string_view text) noexcept {
    const std::size_t colon = text.find(':');
    return is_visible_ascii(text) && colon != std::string_view::npos
           && colon != 0 && colon + 1 != text.size()
           && text.find_first_of(" \"\\") == std::string_view::npos;
}


std::string_view objection(const Choice& choice) noexcept {
    if ((choice.fields & k_by) != 0 && !is_uri(choice.argument)) {
        return "\"by=\" must be the URI of this proxy in visible ASCII, "
               "without spaces, quotes and backslashes, such as "
               "\"by=spiffe://example.org/proxy\"";
    }
    return {};
}


Facts facts(const Choice& choice) noexcept {
    Facts wanted = Fact::sha256;
    if ((choice.fields & k_cert) != 0) {
        wanted |= Fact::der;
    }
    if ((choice.fields & k_chain) != 0) {
        wanted |= Fact::der | Fact::presented_chain;
    }
    if ((choice.fields & k_subject) != 0) {
        wanted |= Fact::subject;
    }
    if ((choice.fields & k_issuer) != 0) {
        wanted |= Fact::issuer;
    }
    if ((choice.fields & (k_uri | k_dns)) != 0) {
        wanted |= Fact::san;
    }
    return wanted;
}


// Element appends the pairs of one XFCC element.
class Element {
public:
    explicit Element(Writer& out) noexcept : out_(out) {}

    // key appends a pair's key; its value is the caller's to append.
    void key(std::string_view name) noexcept {
        out_.put(first_ ? "" : ";");
        first_ = false;
        out_.put(name);
        out_.put('=');
    }

    // quoted appends a pair whose value is in quotes, `plain` one that has
    // them only where it needs them. False, and nothing appended, where the
    // grammar has no way to write the value: it knows `\"` and no other
    // escape.
    [[nodiscard]] bool quoted(std::string_view name,
                              std::string_view value) noexcept {
        if (!can_be_carried(value)) {
            return false;
        }
        key(name);
        put_quoted(value);
        return true;
    }

    [[nodiscard]] bool plain(std::string_view name,
                             std::string_view value) noexcept {
        if (value.find_first_of(",;=\" ") != std::string_view::npos) {
            return quoted(name, value);
        }
        if (!can_be_carried(value)) {
            return false;
        }
        key(name);
        out_.put(value);
        return true;
    }

private:
    static bool can_be_carried(std::string_view value) noexcept {
        return is_visible_ascii(value) && !value.ends_with('\\')
               && value.find("\\\"") == std::string_view::npos;
    }

    void put_quoted(std::string_view value) noexcept {
        out_.put('"');
        for (const char c : value) {
            if (c == '"') {
                out_.put('\\');
            }
            out_.put(c);
        }
        out_.put('"');
    }

    Writer& out_;
    bool first_ = true;
};


// put_entries appends a pair for every entry of one kind.
bool put_entries(Element& element, std::string_view name,
                 std::span<const SanEntry> san, SanKind kind,
                 bool& found) noexcept {
    bool whole = true;
    for (const SanEntry& entry : san) {
        if (entry.kind == kind) {
            whole &= element.plain(name, entry.value);
            found = true;
        }
    }
    return whole;
}


// put_name appends a pair for a distinguished name. An empty one is said, as
// Envoy says it; one that nobody can read is not empty.
bool put_name(Element& element, std::string_view name, std::string_view value,
              bool is_unreadable) noexcept {
    return is_unreadable
           || (rfc2253_is_whole(value) && element.quoted(name, value));
}


bool put_chain(Writer& out, Element& element,
               const Identity& identity) noexcept {
    if (identity.unreadable.has(Fact::presented_chain)) {
        return false;
    }
    element.key("Chain");
    out.put('"');
    (void)put_presented(out, identity, "", put_percent_encoded_pem);
    out.put('"');
    return true;
}


bool render(Writer& out, const Identity& identity,
            const Choice& choice) noexcept {
    if (!identity.disclosed) {
        return true;
    }
    const auto chosen = [&](Fields field) {
        return (choice.fields & field) != 0;
    };
    Element element{out};
    bool whole = true;

    if (chosen(k_by)) {
        whole &= element.plain("By", choice.argument);
    }
    element.key("Hash");
    put_hex_lower(out, identity.sha256);
    if (chosen(k_cert)) {
        element.key("Cert");
        out.put('"');
        put_percent_encoded_pem(out, identity.der);
        out.put('"');
    }
    if (chosen(k_chain)) {
        whole &= put_chain(out, element, identity);
    }
    if (chosen(k_subject)) {
        whole &= put_name(element, "Subject", identity.subject,
                          identity.unreadable.has(Fact::subject));
    }
    // Envoy says that there are no URIs.
    bool found = false;
    if (chosen(k_uri)) {
        whole &= put_entries(element, "URI", identity.san, SanKind::uri, found);
        if (!found) {
            element.key("URI");
        }
    }
    if (chosen(k_dns)) {
        whole &= put_entries(element, "DNS", identity.san, SanKind::dns, found);
    }
    // Envoy's newest pair stands last: readers of the others see no change.
    if (chosen(k_issuer)) {
        whole &= put_name(element, "Issuer", identity.issuer,
                          identity.unreadable.has(Fact::issuer));
    }
    return whole;
}

constexpr std::array<DialectHeader, 1> k_headers = {{
    {"X-Forwarded-Client-Cert", &format},
}};

}  // namespace

const Format format = {facts, render};

}  // namespace envoy

const Dialect dialect_envoy = {
    .name = "envoy",
    .headers = envoy::k_headers,
    .fields = envoy::k_fields,
    .objection = envoy::objection,
};

}  // namespace client_cert
