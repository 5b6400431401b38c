// Readers: what a front proxy's headers say of its client's certificate.
#include "readers/reader.hpp"

#include "base/text.hpp"
#include "encoding/hex_digits.hpp"
#include "readers/list.hpp"

namespace client_cert {

#define CLIENT_CERT_DECLARE(name) extern const Reader reader_##name;
CLIENT_CERT_READERS(CLIENT_CERT_DECLARE)
#undef CLIENT_CERT_DECLARE


std::span<const Reader* const> readers() noexcept {
#define CLIENT_CERT_ADDRESS(name) &reader_##name,
    static constexpr const Reader* all[] = {
        CLIENT_CERT_READERS(CLIENT_CERT_ADDRESS)};
#undef CLIENT_CERT_ADDRESS
    return all;
}


const Reader* find_reader(std::string_view dialect,
                          std::string_view word) noexcept {
    for (const Reader* reader : readers()) {
        if (reader->dialect == dialect && reader->word == word) {
            return reader;
        }
    }
    return nullptr;
}


bool read_passed(const Reader& reader, std::span<const FieldLines> lines,
                 const ReadOptions& options, Passed& to,
                 Malformed& malformed) noexcept {
    for (std::size_t i = 0; i < reader.fields.size(); i++) {
        if (lines[i].size() > 1 && !reader.fields[i].may_repeat) {
            malformed = {reader.fields[i].name, "it is there twice"};
            return false;
        }
    }
    return reader.extract(lines, options, to, malformed);
}


bool agrees(std::string_view fingerprint, Bytes digest) noexcept {
    const bool has_colons = fingerprint.size() > 2 && fingerprint[2] == ':';
    const std::size_t each = has_colons ? 3 : 2;
    const std::size_t size = digest.size() * each - (has_colons ? 1 : 0);
    if (digest.empty() || fingerprint.size() != size) {
        return false;
    }
    for (std::size_t i = 0; i < digest.size(); i++) {
        const std::size_t at = i * each;
        const int high = hex_digit(fingerprint[at]);
        const int low = hex_digit(fingerprint[at + 1]);
        if (high < 0 || low < 0 || high * 16 + low != digest[i]
            || (has_colons && i != 0 && fingerprint[at - 1] != ':'))
        {
            return false;
        }
    }
    return true;
}

}  // namespace client_cert
