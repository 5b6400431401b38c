// JSON of RFC 8259 in visible ASCII.
#pragma once

#include <cstdint>

#include "base/writer.hpp"

namespace client_cert {

// put_json_string appends a text in quotes; what is not visible ASCII as
// `\uXXXX`, bytes that are no UTF-8 as U+FFFD.
void put_json_string(Writer& out, std::string_view text) noexcept;

// JsonObject appends an object, member by member, and its end when it goes.
class JsonObject {
public:
    explicit JsonObject(Writer& out) noexcept : out_(out) {}
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;

    // The braces of an empty object are written too.
    ~JsonObject() {
        if (empty_) {
            out_.put('{');
        }
        out_.put('}');
    }

    // key appends a member's name; its value is the caller's to append.
    void key(std::string_view name) noexcept;

    // string appends a member; nothing where the text is empty.
    void string(std::string_view name, std::string_view text) noexcept;

    // number appends a member.
    void number(std::string_view name, std::int64_t number) noexcept;

    // strings appends a member that is an array; nothing where it is empty.
    void strings(std::string_view name,
                 std::span<const std::string_view> texts) noexcept;

private:
    Writer& out_;
    bool empty_ = true;
};

}  // namespace client_cert
