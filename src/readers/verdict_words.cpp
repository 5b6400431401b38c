// The words in which senders tell what they think of a certificate.
#include "readers/verdict_words.hpp"

namespace client_cert {

bool read_nginx_verdict(std::string_view text, SenderVerdict& to) noexcept {
    if (text == "SUCCESS") {
        to = SenderVerdict::good;
    } else if (text == "FAILED:certificate revoked") {
        to = SenderVerdict::revoked;
    } else if (text == "NONE" || text == "FAILED"
               || text.starts_with("FAILED:")) {
        to = SenderVerdict::bad;
    } else {
        return false;
    }
    return true;
}


bool read_apache_verdict(std::string_view text, SenderVerdict& to) noexcept {
    if (text == "(null)") {
        to = SenderVerdict::none;
        return true;
    }
    if (text == "GENEROUS") {
        to = SenderVerdict::bad;
        return true;
    }
    return read_nginx_verdict(text, to);
}


bool read_error_number(std::string_view text, SenderVerdict& to) noexcept {
    // X509_V_ERR_CERT_REVOKED, which no version of OpenSSL gives another.
    constexpr unsigned revoked = 23;
    constexpr std::size_t most_digits = 3;
    if (text.empty() || text.size() > most_digits) {
        return false;
    }
    unsigned number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return false;
        }
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    to = number == 0         ? SenderVerdict::good
         : number == revoked ? SenderVerdict::revoked
                             : SenderVerdict::bad;
    return true;
}

}  // namespace client_cert
