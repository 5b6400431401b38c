// The names of extended key usages.
#include "x509/eku_names.hpp"

#include <openssl/objects.h>

#include <array>

#include "base/writer.hpp"
#include "identity/object_identifier.hpp"
#include "x509/handle.hpp"

namespace client_cert::x509 {

bool find_eku(std::string_view text, std::string_view& name) noexcept {
    const ErrorQueueGuard clean;
    // No name is as long; OpenSSL wants a NUL behind it.
    std::array<char, 128> buffer{};
    Writer out{std::span(buffer).first(buffer.size() - 1)};
    out.put(text);
    if (out.size() >= buffer.size()
        || text.find('\0') != std::string_view::npos) {
        return false;
    }
    const int nid = OBJ_txt2nid(buffer.data());
    if (nid != NID_undef) {
        name = OBJ_nid2sn(nid);
        return true;
    }
    name = text;
    return is_dotted_oid(text);
}

}  // namespace client_cert::x509
