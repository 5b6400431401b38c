// Renders every dialect and variable of certificates, and fails where a value
// is not visible ASCII. Prints what others are to judge: for each certificate
// its file, DER in hex, and its values of both RFC 9440 headers, akamai and
// JSON. Each certificate stands for those of its chains as well.
//
// usage: render FILE ...
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "encoding/hex.hpp"
#include "memory.hpp"
#include "rendering.hpp"
#include "x509/certificate.hpp"
#include "x509/handle.hpp"

namespace {

using namespace client_cert;

int failures = 0;

// Input is one certificate.
struct Input {
    std::string file;
    x509::CertificateHandle certificate;
    std::vector<unsigned char> der;
};


std::string render(const Format& format, const Choice& choice,
                   const Input& input) {
    const std::string& file = input.file;
    const Bytes chain[] = {input.der, input.der, input.der};
    test::Memory memory;
    Identity identity;
    identity.tls = identity.presented = identity.verified = true;
    identity.disclosed = true;
    identity.status = "SUCCESS";
    identity.presented_chain = std::span(chain).first(2);
    identity.validated_chain = chain;
    const Facts facts = format.facts(choice);
    X509& certificate = *input.certificate;
    if (!x509::load_facts(identity, certificate, facts, memory.arena())
        || !x509::load_issuer_facts(identity, certificate, facts,
                                    memory.arena())
        || !x509::load_anchor_facts(identity, certificate, facts,
                                    memory.arena()))
    {
        std::fprintf(stderr, "%s: facts cannot be loaded\n", file.c_str());
        failures++;
        return {};
    }
    const test::Rendering made = test::render(format, choice, identity);
    if (!made.complaint.empty()) {
        std::fprintf(stderr, "%s: %s\n", file.c_str(),
                     std::string(made.complaint).c_str());
        failures++;
    }
    if (ERR_peek_error() != 0) {
        std::fprintf(stderr, "%s: an error is left behind\n", file.c_str());
        failures++;
    }
    return made.text;
}


x509::CertificateHandle read(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    const auto size = static_cast<int>(content.size());
    x509::CertificateHandle certificate{d2i_X509(nullptr, &bytes, size)};
    if (!certificate) {
        const x509::BioHandle bio{BIO_new_mem_buf(content.data(), size)};
        certificate.reset(
            PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    }
    ERR_clear_error();
    return certificate;
}


std::string named(std::string_view name, const Input& input) {
    for (const NamedValue& value : named_values()) {
        if (value.name == name) {
            return render(*value.format, value.choice, input);
        }
    }
    return {};
}

}  // namespace


int main(int count, char** files) {
    for (int i = 1; i < count; i++) {
        Input input = {files[i], read(files[i]), {}};
        if (!input.certificate) {
            continue;
        }
        unsigned char* encoded = nullptr;
        const int size = i2d_X509(input.certificate.get(), &encoded);
        ERR_clear_error();
        if (size <= 0) {
            failures++;
            continue;
        }
        input.der.assign(encoded, encoded + size);
        OPENSSL_free(encoded);
        test::each_value([&](const Format& format, const Choice& choice) {
            render(format, choice, input);
        });

        std::string hex(input.der.size() * 2, '\0');
        Writer out{{hex.data(), hex.size()}};
        put_hex_lower(out, input.der);
        std::printf("%s\n%s\n%s\n%s\n%s\n%s\n", files[i], hex.c_str(),
                    named("rfc9440", input).c_str(),
                    named("chain_rfc9440", input).c_str(),
                    named("akamai", input).c_str(),
                    named("json", input).c_str());
    }
    return failures == 0 ? 0 : 1;
}
