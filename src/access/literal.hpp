// Texts in a form in which equal things are equal bytes.
#pragma once

#include "base/scratch.hpp"
#include "identity/name_form.hpp"

namespace client_cert {

// LiteralForm says when two values are the same.
enum class LiteralForm : std::uint8_t {
    // text: the same bytes.
    text,
    // name: distinguished names of the same attributes in the same order.
    name,
    // dns: the same ASCII, without case.
    dns,
    // email: the same local part, the same domain without case.
    email,
    // ip: the same address.
    ip,
    // spiffe: the same bytes, and a SPIFFE ID.
    spiffe,
    // serial: the same number.
    serial,
    // sha256 and key_id: the same bytes, 32 of them or any number.
    sha256,
    key_id,
    // eku: the same extended key usage.
    eku,
    // oid: the same object identifier.
    oid,
};

// ends_in_host tells whether what is of a form ends in the name of a host.
[[nodiscard]] constexpr bool ends_in_host(LiteralForm form) noexcept {
    return form == LiteralForm::dns || form == LiteralForm::email;
}

// EkuNames knows the names of extended key usages. `find` turns a short name, a
// long name or a dotted OID into what Identity::eku says, which has to live on;
// false where there is no such.
struct EkuNames {
    void* owner = nullptr;
    bool (*find)(void* owner, std::string_view text,
                 std::string_view& name) noexcept = nullptr;
};

// Literal is a value in its form, or why it has none.
struct Literal {
    std::string_view bytes;
    // objection is a sentence that says what is wrong with the text; empty
    // where nothing is.
    std::string_view objection;
    bool no_memory = false;
    // doubt is a sentence that says why a text is probably not what was meant;
    // empty where nothing speaks for that.
    std::string_view doubt = {};
};

// LiteralReader brings values into their form. What it returns is valid until
// the next, and no longer than the value it was made of.
class LiteralReader {
public:
    // LiteralReader takes its memory from the arena.
    LiteralReader(Arena arena, EkuNames eku) noexcept
        : eku_(eku),
          form_(arena),
          parts_(arena),
          values_(arena),
          name_form_(arena) {}

    // read is the form of a text of the configuration, of a file or of a
    // variable. An empty text has none.
    [[nodiscard]] Literal read(LiteralForm form,
                               std::string_view text) noexcept;

    // read_written is `read` of a text that somebody wrote, in the
    // configuration or in a file. What no certificate is let in by, and so is
    // not what he meant, has no form: control characters, and what is no UTF-8.
    [[nodiscard]] Literal read_written(LiteralForm form,
                                       std::string_view text) noexcept;

    // read_value is the form of a certificate's value other than a name:
    // Identity's bytes. Where there is an objection it equals no literal.
    [[nodiscard]] Literal read_value(LiteralForm form,
                                     std::string_view value) noexcept;

    // read_name is the form of a certificate's name.
    [[nodiscard]] Literal read_name(
        std::span<const Attribute> attributes) noexcept;

private:
    Literal read_name_literal(std::string_view text) noexcept;
    Literal read_written_name(std::string_view text) noexcept;
    Literal read_dns(std::string_view text) noexcept;
    Literal read_email(std::string_view text) noexcept;
    Literal read_ip(std::string_view text) noexcept;
    Literal read_serial(std::string_view text) noexcept;
    Literal read_bytes(std::string_view text, std::size_t size,
                       std::string_view objection) noexcept;
    Literal read_eku(std::string_view text) const noexcept;
    Literal lower_case_behind(std::string_view text,
                              std::size_t begin) noexcept;

    EkuNames eku_;
    Scratch form_;
    Scratch parts_;
    Scratch values_;
    NameForm name_form_;
};

}  // namespace client_cert
