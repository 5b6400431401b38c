// Files of certificates and revocation lists.
#pragma once

#include <openssl/x509.h>

#include "x509/handle.hpp"

namespace client_cert::x509 {

// PemFile is what a file holds, in its order.
struct PemFile {
    ChainHandle certificates;
    ListsHandle lists;
    // has_private_key is true where the file holds one.
    bool has_private_key = false;
    // error is the errno of a file that cannot be opened or read.
    int error = 0;
};

// PemProblem is why a file cannot be read: why it is not to be had for now
// (no_file, no_read, no_memory), or what is wrong in it (der: it is not in
// PEM).
enum class PemProblem { none, no_file, no_read, der, broken, no_memory };

// read_pem reads a file. Other things in it are passed over.
[[nodiscard]] PemProblem read_pem(PemFile& to, const char* path) noexcept;

}  // namespace client_cert::x509
