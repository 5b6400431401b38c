// Verifies certificates as the module does, and prints for each its file and
// the X509_V_ERR number.
//
// usage: verify TIME partial|whole ROOTS OTHERS FILE ...
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "handle.hpp"
#include "pem_file.hpp"
#include "trust.hpp"
#include "verification.hpp"

namespace {

using namespace client_cert;

using Blocks = std::vector<std::unique_ptr<char[]>>;


Arena arena(Blocks& blocks) {
    return {&blocks, [](void* owner, std::size_t size) noexcept -> void* {
                auto& all = *static_cast<Blocks*>(owner);
                all.push_back(std::make_unique<char[]>(size));
                return all.back().get();
            }};
}


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
    Blocks blocks;
    x509::Trust trust{.store = store.get()};
    if (!store || !x509::complete_trust(trust, arena(blocks))) {
        std::fputs("no trust\n", stderr);
        return 1;
    }
    for (int i = 5; i < count; i++) {
        const x509::PemFile file = read(arguments[i]);
        if (sk_X509_num(file.certificates.get()) != 1) {
            std::printf("%s unreadable\n", arguments[i]);
            continue;
        }
        Blocks for_one;
        x509::Verification found;
        if (!x509::verify(found, trust,
                          *sk_X509_value(file.certificates.get(), 0),
                          others.certificates.get(), now, arena(for_one)))
        {
            std::fprintf(stderr, "%s: no memory\n", arguments[i]);
            return 1;
        }
        std::printf("%s %d\n", arguments[i], found.error);
    }
    return 0;
}
