// Files of certificates and revocation lists.
#include "verify/pem_file.hpp"

#include <openssl/pem.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "x509/outcome.hpp"

namespace client_cert::x509 {
namespace {

// Block is one block of a file, whose parts OpenSSL allocated.
struct Block {
    OpensslText name;
    OpensslText header;
    OpensslBytes data;
    long size = 0;
};


// next reads a block. `unreadable` where there is none any more, or where one
// is broken, which only the error queue tells.
Outcome next(Block& to, BIO& file) noexcept {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    const int result = PEM_read_bio(&file, &name, &header, &data, &to.size);
    to.name.reset(name);
    to.header.reset(header);
    to.data.reset(data);
    return result == 1 ? Outcome::done : Outcome::unreadable;
}


// next_or_reason is next, twice where OpenSSL fails and does not say why:
// either there was no memory for the content, which succeeds the second time or
// is said before it comes to that, or the block has no content.
Outcome next_or_reason(Block& to, BIO& file) noexcept {
    const auto place = BIO_tell(&file);
    const Outcome outcome = next(to, file);
    if (outcome == Outcome::done || ERR_peek_error() != 0) {
        return outcome;
    }
    (void)BIO_seek(&file, place);
    return next(to, file);
}


// problem_of_errors is why a call of OpenSSL failed. Without memory it may be
// unable to say so.
PemProblem problem_of_errors() noexcept {
    bool without_memory = ERR_peek_error() == 0;
    without_memory |= failure() == Outcome::failed;
    return without_memory ? PemProblem::no_memory : PemProblem::broken;
}


template <class Handle, class Item, class Decode, class Push>
PemProblem take(Handle& to, const Block& block, Decode decode, Push push,
                void (*release)(Item*)) noexcept {
    const unsigned char* at = block.data.get();
    Item* item = decode(nullptr, &at, block.size);
    if (item == nullptr) {
        return problem_of_errors();
    }
    if (push(to.get(), item) == 0) {
        release(item);
        return PemProblem::no_memory;
    }
    return PemProblem::none;
}


PemProblem take(PemFile& to, const Block& block) noexcept {
    const std::string_view name = block.name.get();
    if (name == PEM_STRING_X509 || name == PEM_STRING_X509_OLD) {
        return take(
            to.certificates, block, d2i_X509,
            [](auto* stack, X509* item) { return sk_X509_push(stack, item); },
            X509_free);
    }
    if (name == PEM_STRING_X509_TRUSTED) {
        return take(
            to.certificates, block, d2i_X509_AUX,
            [](auto* stack, X509* item) { return sk_X509_push(stack, item); },
            X509_free);
    }
    if (name == PEM_STRING_X509_CRL) {
        return take(
            to.lists, block, d2i_X509_CRL,
            [](auto* stack, X509_CRL* item) {
                return sk_X509_CRL_push(stack, item);
            },
            X509_CRL_free);
    }
    to.has_private_key |= name.ends_with("PRIVATE KEY");
    return PemProblem::none;
}

struct FileClose {
    void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, FileClose>;


// begins_as_der tells whether a file begins as what PEM is the text of.
bool begins_as_der(std::FILE& file) noexcept {
    std::rewind(&file);
    const int tag = std::fgetc(&file);
    const int length = std::fgetc(&file);
    return tag == (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE) && length >= 0x80;
}


// take_all reads all blocks of a file.
PemProblem take_all(PemFile& to, BIO& file) noexcept {
    while (true) {
        Block block;
        if (next_or_reason(block, file) != Outcome::done) {
            break;
        }
        if (const PemProblem problem = take(to, block);
            problem != PemProblem::none) {
            return problem;
        }
    }
    // The end of a file is an error like any other.
    const auto error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) == ERR_LIB_PEM
        && ERR_GET_REASON(error) == PEM_R_NO_START_LINE)
    {
        return PemProblem::none;
    }
    return error == 0 ? PemProblem::broken : problem_of_errors();
}

}  // namespace


PemProblem read_pem(PemFile& to, const char* path) noexcept {
    const ErrorQueueGuard clean;
    ERR_clear_error();
    to.certificates.reset(sk_X509_new_null());
    to.lists.reset(sk_X509_CRL_new_null());
    to.has_private_key = false;
    if (!to.certificates || !to.lists) {
        return PemProblem::no_memory;
    }
    to.error = 0;
    errno = 0;
    const FileHandle file{std::fopen(path, "r")};
    if (!file) {
        to.error = errno;
        return errno == ENOMEM ? PemProblem::no_memory : PemProblem::no_file;
    }
    const BioHandle bio{BIO_new_fp(file.get(), BIO_NOCLOSE)};
    if (!bio) {
        return PemProblem::no_memory;
    }
    errno = 0;
    const PemProblem problem = take_all(to, *bio);
    // To OpenSSL what cannot be read is the end of the file.
    if (std::ferror(file.get()) != 0) {
        to.error = errno != 0 ? errno : EIO;
        return PemProblem::no_read;
    }
    const bool is_empty = sk_X509_num(to.certificates.get()) == 0
                          && sk_X509_CRL_num(to.lists.get()) == 0;
    return problem == PemProblem::none && is_empty && begins_as_der(*file)
               ? PemProblem::der
               : problem;
}

}  // namespace client_cert::x509
