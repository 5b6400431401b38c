// PEM armour of RFC 7468 in the forms that fit one header line.
#include "encoding/pem.hpp"

#include <algorithm>
#include <array>

#include "encoding/base64.hpp"
#include "encoding/percent.hpp"

namespace client_cert {
namespace {

// put_lines gives each line of base64 to `put` and appends `newline` after it.
template <class Put>
void put_lines(Writer& out, Bytes der, std::string_view newline,
               Put put) noexcept {
    constexpr std::size_t bytes_a_line = 48;
    std::array<char, base64_length(bytes_a_line)> line{};

    while (!der.empty()) {
        const Bytes piece = der.first(std::min(der.size(), bytes_a_line));
        Writer text{line};
        put_base64(text, piece);
        put(std::string_view(line.data(), text.size()));
        out.put(newline);
        der = der.subspan(piece.size());
    }
}


void put_encoded(Writer& out, Bytes der, const ByteSet& kept) noexcept {
    out.put("-----BEGIN%20CERTIFICATE-----%0A");
    put_lines(out, der, "%0A", [&](std::string_view line) {
        put_percent_encoded(out, line, kept);
    });
    out.put("-----END%20CERTIFICATE-----%0A");
}

}  // namespace


void put_percent_encoded_pem(Writer& out, Bytes der) noexcept {
    put_encoded(out, der, k_unreserved);
}


void put_path_encoded_pem(Writer& out, Bytes der) noexcept {
    static constexpr ByteSet kept{"-._~+/="};
    put_encoded(out, der, kept);
}


void put_spaced_pem(Writer& out, Bytes der) noexcept {
    out.put("-----BEGIN CERTIFICATE----- ");
    put_lines(out, der, " ", [&](std::string_view line) { out.put(line); });
    out.put("-----END CERTIFICATE-----");
}

}  // namespace client_cert
