// What a CONNECT becomes when fields of it are replaced.
#include "mqtt/rewrite.hpp"

#include <algorithm>

#include "mqtt/flags.hpp"
#include "mqtt/properties.hpp"

namespace client_cert::mqtt {
namespace {

constexpr char k_first_byte = 0x10;


bool is_removed(const Property& property, const Changes& changes) noexcept {
    return property.id == static_cast<std::uint8_t>(Id::user_property)
           && std::ranges::find(changes.removed, property.name)
                  != changes.removed.end();
}


void put_properties(Writer& out, const Connect& connect,
                    const Changes& changes) noexcept {
    std::string_view rest = connect.properties;
    Property one;
    while (!rest.empty() && take_property(rest, Place::connect, one)) {
        if (!is_removed(one, changes)) {
            out.put(one.whole);
        }
    }
    for (const UserProperty& added : changes.added) {
        out.put(static_cast<char>(Id::user_property));
        put_data(out, added.name);
        put_data(out, added.value);
    }
}


// Credentials are what goes out as such.
struct Credentials {
    bool has_username = false;
    std::string_view username;
    bool has_password = false;
    std::string_view password;
};


Credentials credentials(const Connect& connect,
                        const Changes& changes) noexcept {
    Credentials to{connect.has_username, connect.username, connect.has_password,
                   connect.password};
    if (changes.username) {
        to.username = *changes.username;
        to.has_username = !to.username.empty();
        to.has_password = false;
    }
    if (changes.password) {
        to.password = *changes.password;
        to.has_password = !to.password.empty();
    }
    if (connect.version != Version::v5 && !to.has_username) {
        to.has_password = false;
    }
    return to;
}


unsigned char flags(const Connect& connect, const Credentials& sent) noexcept {
    const unsigned kept = connect.flags & ~(k_has_username | k_has_password);
    return static_cast<unsigned char>(
        kept | (sent.has_username ? k_has_username : 0U)
        | (sent.has_password ? k_has_password : 0U));
}


void put_content(Writer& out, const Connect& connect,
                 const Changes& changes) noexcept {
    const Credentials sent = credentials(connect, changes);
    out.put(connect.protocol);
    out.put(static_cast<char>(flags(connect, sent)));
    out.put(static_cast<char>(connect.keep_alive >> 8));
    out.put(static_cast<char>(connect.keep_alive));
    if (connect.version == Version::v5) {
        Writer counter;
        put_properties(counter, connect, changes);
        put_number(out, counter.size());
        put_properties(out, connect, changes);
    }
    put_data(out, changes.client_id.value_or(connect.client_id));
    out.put(connect.will);
    if (sent.has_username) {
        put_data(out, sent.username);
    }
    if (sent.has_password) {
        put_data(out, sent.password);
    }
}

}  // namespace


void put_connect(Writer& out, const Connect& connect,
                 const Changes& changes) noexcept {
    Writer counter;
    put_content(counter, connect, changes);
    out.put(k_first_byte);
    put_number(out, counter.size());
    put_content(out, connect, changes);
}

}  // namespace client_cert::mqtt
