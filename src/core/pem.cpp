// PEM armour of RFC 7468 in the form that fits one header line.
#include "pem.hpp"

#include <algorithm>
#include <array>

#include "base64.hpp"
#include "percent.hpp"

namespace client_cert {

void put_percent_encoded_pem(Writer& out, Bytes der) noexcept {
    constexpr std::size_t bytes_a_line = 48;
    std::array<char, base64_length(bytes_a_line)> line{};

    out.put("-----BEGIN%20CERTIFICATE-----%0A");
    while (!der.empty()) {
        const Bytes piece = der.first(std::min(der.size(), bytes_a_line));
        Writer text{line};
        put_base64(text, piece);
        put_percent_encoded(out, std::string_view(line.data(), text.size()));
        out.put("%0A");
        der = der.subspan(piece.size());
    }
    out.put("-----END%20CERTIFICATE-----%0A");
}

}  // namespace client_cert
