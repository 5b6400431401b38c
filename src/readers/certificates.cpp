// Certificates that are decoded from text.
#include "readers/certificates.hpp"

#include "encoding/percent.hpp"

namespace client_cert {

Decoded Certificates::keep(const char* bytes, std::size_t size) noexcept {
    if (size == 0) {
        return refuse("an empty certificate");
    }
    if (size > k_longest_certificate) {
        return refuse("a certificate of more than 64 KB");
    }
    if (count_ == all_.size()) {
        return refuse("more than 10 certificates");
    }
    all_[count_++] = {reinterpret_cast<const unsigned char*>(bytes), size};
    return Decoded::yes;
}


Decoded Certificates::add_base64(std::string_view text,
                                 Base64Strictness strictness) noexcept {
    // A text that is too long needs no memory.
    if (text.size() > base64_length(k_longest_certificate)) {
        return refuse("a certificate of more than 64 KB");
    }
    char* memory = arena_.text(text.size() + 1);
    if (memory == nullptr) {
        return Decoded::no_memory;
    }
    Writer out{{memory, text.size()}};
    return decode_base64(out, text, strictness)
               ? keep(memory, out.size())
               : refuse("its base64 is malformed");
}


Decoded Certificates::add_pem(std::string_view text,
                              PemBlanks blanks) noexcept {
    do {
        std::string_view content;
        if (!take_pem(text, blanks, content)) {
            return refuse("it is no PEM of certificates");
        }
        char* memory = arena_.text(content.size() * 2 + 1);
        if (memory == nullptr) {
            return Decoded::no_memory;
        }
        Writer out{{memory, content.size()}};
        if (!decode_pem(out, content,
                        {memory + content.size(), content.size()})) {
            return refuse("its base64 is malformed");
        }
        if (const Decoded kept = keep(memory, out.size()); kept != Decoded::yes)
        {
            return kept;
        }
        skip_blanks(text, blanks);
    } while (!text.empty());
    return Decoded::yes;
}


Decoded Certificates::add_percent_pem(std::string_view text) noexcept {
    char* memory = arena_.text(text.size() + 1);
    if (memory == nullptr) {
        return Decoded::no_memory;
    }
    Writer out{{memory, text.size()}};
    return decode_percent(out, text)
               ? add_pem({memory, out.size()}, PemBlanks::line_ends)
               : refuse("its percent-encoding is malformed");
}

}  // namespace client_cert
