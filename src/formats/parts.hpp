// What most formats are put together from: their `facts` and `render`.
#pragma once

#include "formats/format.hpp"

namespace client_cert::formats {

// needs is the `facts` function of a format that looks at the same facts with
// every choice.
template <Fact... fact>
Facts needs(const Choice&) noexcept {
    return (Facts{} | ... | Facts{fact});
}

// text is the `render` function of a fact that is already text.
template <std::string_view Identity::*member>
bool text(Writer& out, const Identity& identity, const Choice&) noexcept {
    out.put(identity.*member);
    return true;
}

// encoded is the `render` function of bytes in an encoding.
template <Bytes Identity::*member, void (*encode)(Writer&, Bytes) noexcept>
bool encoded(Writer& out, const Identity& identity, const Choice&) noexcept {
    if (!(identity.*member).empty()) {
        encode(out, identity.*member);
    }
    return true;
}

// date is the `render` function of an instant in a form of date_time.hpp.
template <DateTime Identity::*member,
          void (*put)(Writer&, const DateTime&) noexcept>
bool date(Writer& out, const Identity& identity, const Choice&) noexcept {
    put(out, identity.*member);
    return true;
}

// List appends items with `, ` between.
class List {
public:
    explicit List(Writer& out, std::string_view separator = ", ") noexcept
        : out_(out), separator_(separator) {}

    // next is where the next item is to be appended.
    [[nodiscard]] Writer& next() noexcept {
        out_.put(first_ ? "" : separator_);
        first_ = false;
        return out_;
    }

private:
    Writer& out_;
    std::string_view separator_;
    bool first_ = true;
};

}  // namespace client_cert::formats
