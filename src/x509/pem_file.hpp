// Files of certificates and revocation lists.
#pragma once

#include <openssl/x509.h>

#include "handle.hpp"

namespace client_cert::x509 {

// PemFile is what a file holds, in its order.
struct PemFile {
    ChainHandle certificates;
    ListsHandle lists;
    // has_private_key is true where the file holds one.
    bool has_private_key = false;
};

// PemProblem is why a file cannot be read.
enum class PemProblem { none, no_file, broken, no_memory };

// read_pem reads a file. Other things in it are passed over.
[[nodiscard]] PemProblem read_pem(PemFile& to, const char* path) noexcept;

}  // namespace client_cert::x509
