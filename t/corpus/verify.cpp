// Verifies certificates as the module does, and prints for each its file and
// the X509_V_ERR number.
//
// usage: verify TIME partial|whole ROOTS OTHERS FILE ...
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "memory.hpp"
#include "verify/pem_file.hpp"
#include "verify/store.hpp"
#include "verify/trust.hpp"
#include "verify/verification.hpp"
#include "x509/handle.hpp"

namespace {

using namespace client_cert;

x509::PemFile read(const char* path) {
    x509::PemFile file;
    if (x509::read_pem(file, path) != x509::PemProblem::none) {
        file = {};
    }
    return file;
}

}  // namespace


int main(int count, char** arguments) {
    if (count < 5) {
        std::fputs("usage: verify TIME partial|whole ROOTS OTHERS FILE ...\n",
                   stderr);
        return 2;
    }
    const std::int64_t now = std::atoll(arguments[1]);
    const bool partial = arguments[2] == std::string_view("partial");
    const x509::PemFile roots = read(arguments[3]);
    const x509::PemFile others = read(arguments[4]);
    const x509::StoreHandle store = x509::make_store(
        roots.certificates.get(), nullptr,
        partial ? static_cast<unsigned long>(X509_V_FLAG_PARTIAL_CHAIN) : 0);
    test::Memory memory;
    x509::Trust trust{.store = store.get()};
    if (!store || !x509::complete_trust(trust, memory.arena())) {
        std::fputs("no trust\n", stderr);
        return 1;
    }
    for (int i = 5; i < count; i++) {
        const x509::PemFile file = read(arguments[i]);
        if (sk_X509_num(file.certificates.get()) != 1) {
            std::printf("%s unreadable\n", arguments[i]);
            continue;
        }
        test::Memory for_one;
        x509::Verification found;
        if (!x509::verify(found, trust,
                          *sk_X509_value(file.certificates.get(), 0),
                          others.certificates.get(), now, for_one.arena()))
        {
            std::fprintf(stderr, "%s: no memory\n", arguments[i]);
            return 1;
        }
        std::printf("%s %d\n", arguments[i], found.error);
    }
    return 0;
}
