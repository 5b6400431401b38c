// What a CONNECT becomes when fields of it are replaced.
#pragma once

#include <optional>
#include <span>

#include "mqtt/connect.hpp"

namespace client_cert::mqtt {

// UserProperty is a User Property, MQTT 5.0 section 3.1.2.11.8.
struct UserProperty {
    std::string_view name;
    std::string_view value;
};

// Changes are what a CONNECT is to say instead.
struct Changes {
    // client_id is nothing where the client's stays.
    std::optional<std::string_view> client_id = {};
    // username and password are nothing where the client's stay, and empty
    // where none is to be sent. The client's password goes with its user name;
    // before 5.0 none is sent without one.
    std::optional<std::string_view> username = {};
    std::optional<std::string_view> password = {};
    // removed are names of User Properties of the client's that do not stay,
    // added are those that are added; before 5.0 they mean nothing.
    std::span<const std::string_view> removed = {};
    std::span<const UserProperty> added = {};
};

// put_connect appends a CONNECT with changes; all else is as it was, byte for
// byte and in its place.
void put_connect(Writer& out, const Connect& connect,
                 const Changes& changes) noexcept;

}  // namespace client_cert::mqtt
