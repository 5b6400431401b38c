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

// line_end is the size of the end of a line at the beginning of a text, or of
// what stands for it; 0 where there is none.
std::size_t line_end(std::string_view text, PemBlanks blanks) noexcept {
    if (text.starts_with("\r\n")) {
        return 2;
    }
    return text.starts_with('\n')
                   || (blanks == PemBlanks::all
                       && (text.starts_with(' ') || text.starts_with('\t')))
               ? 1
               : 0;
}


constexpr std::string_view k_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view k_end = "-----END CERTIFICATE-----";

}  // namespace


void skip_blanks(std::string_view& from, PemBlanks blanks) noexcept {
    while (const std::size_t size = line_end(from, blanks)) {
        from.remove_prefix(size);
    }
}


bool take_pem(std::string_view& from, PemBlanks blanks,
              std::string_view& to) noexcept {
    skip_blanks(from, blanks);
    if (!from.starts_with(k_begin)) {
        return false;
    }
    from.remove_prefix(k_begin.size());
    if (line_end(from, blanks) == 0) {
        return false;
    }
    const char* const begin = from.data();
    for (;;) {
        skip_blanks(from, blanks);
        if (from.starts_with(k_end)) {
            break;
        }
        // A line, which has an end.
        const std::size_t size = from.find_first_of(" \t\r\n");
        if (size == std::string_view::npos || size == 0) {
            return false;
        }
        from.remove_prefix(size);
        if (line_end(from, blanks) == 0) {
            return false;
        }
    }
    to = {begin, static_cast<std::size_t>(from.data() - begin)};
    from.remove_prefix(k_end.size());
    return true;
}


bool decode_pem(Writer& out, std::string_view content,
                std::span<char> scratch) noexcept {
    Writer joined{scratch};
    while (!content.empty()) {
        const std::size_t size =
            std::min(content.find_first_of(" \t\r\n"), content.size());
        joined.put(std::string_view(content.data(), size));
        content.remove_prefix(size);
        const std::size_t left = content.size();
        skip_blanks(content, PemBlanks::all);
        if (left != 0 && content.size() == left) {
            return false;
        }
    }
    return joined.size() <= scratch.size()
           && decode_base64(out, {scratch.data(), joined.size()},
                            Base64Strictness::canonical);
}


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
