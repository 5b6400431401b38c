// Copies into the arena: texts, bytes and arrays.
#include "x509/storage.hpp"

#include <cstring>

namespace client_cert::x509 {

Outcome store(std::string_view& to, std::string_view from,
              Arena arena) noexcept {
    to = {};
    if (from.empty()) {
        return Outcome::done;
    }
    char* p = arena.text(from.size());
    if (p == nullptr) {
        return Outcome::failed;
    }
    std::memcpy(p, from.data(), from.size());
    to = {p, from.size()};
    return Outcome::done;
}


Outcome store(Bytes& to, Bytes from, Arena arena) noexcept {
    std::string_view text;
    const Outcome outcome = store(
        text, {reinterpret_cast<const char*>(from.data()), from.size()}, arena);
    to = {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
    return outcome;
}

}  // namespace client_cert::x509
