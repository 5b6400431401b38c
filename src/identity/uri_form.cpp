// URIs with their host as most write it.
#include "identity/uri_form.hpp"

#include "base/text.hpp"

namespace client_cert {
namespace {

// take_first takes the first `count` bytes from a text.
std::string_view take_first(std::string_view& text,
                            std::size_t count) noexcept {
    const std::string_view first{text.data(), count};
    text.remove_prefix(count);
    return first;
}


void put_lower(Writer& out, std::string_view text) noexcept {
    for (const char c : text) {
        out.put(static_cast<char>(to_lower(static_cast<unsigned char>(c))));
    }
}


// size_before is how long a text is before the first of some bytes.
std::size_t size_before(std::string_view bytes,
                        std::string_view text) noexcept {
    const std::size_t at = text.find_first_of(bytes);
    return at != std::string_view::npos ? at : text.size();
}

}  // namespace


void put_uri_form(Writer& out, std::string_view uri) noexcept {
    const std::size_t colon = uri.find_first_of(":/?#");
    if (colon == std::string_view::npos || uri[colon] != ':') {
        out.put(uri);
        return;
    }
    put_lower(out, take_first(uri, colon));
    if (!uri.starts_with("://")) {
        out.put(uri);
        return;
    }
    out.put(take_first(uri, 3));

    std::string_view authority = take_first(uri, size_before("/?#", uri));
    out.put(take_first(authority, authority.rfind('@') + 1));
    // The colons of an IPv6 address are in brackets.
    const std::size_t port = authority.find(':', authority.rfind(']') + 1);
    std::string_view host = take_first(
        authority, port != std::string_view::npos ? port : authority.size());
    if (host.size() > 1 && host.ends_with('.')) {
        host.remove_suffix(1);
    }
    put_lower(out, host);
    out.put(authority);
    out.put(uri);
}

}  // namespace client_cert
